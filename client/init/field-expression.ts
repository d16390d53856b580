import { expressionFault } from '../../sources/expression.ts';

/**
 * The expression that finds a field by its name. What an operator is asked for is a name, and `E-Mail` as an expression
 * would be a difference.
 *
 * @param nested whether a dot stands between a field and a field of its value, as it does not in a CSV file
 */
export function fieldExpression(name: string, nested: boolean): string {
  const names = nested ? name.split('.') : [name];
  return names.map((part) => (isPlain(part) ? part : JSON.stringify(part))).join('.');
}

function isPlain(name: string): boolean {
  return /^[A-Za-z_]\w*$/.test(name) && expressionFault(name) === undefined;
}
