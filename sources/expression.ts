import { compile, isRegistered, type JSONObject, TreeInterpreter } from '@jmespath-community/jmespath';
import { describeFailure } from './failed-evaluation.ts';
import type { JsonObject } from './fields.ts';

/** An operator's expression, compiled once. It shows its own text and never a value. */
export interface Expression {
  readonly text: string;
  /**
   * What it finds in a record; undefined when that is nothing: null, an empty text, no such field.
   *
   * @throws EvaluationFault
   */
  evaluate(record: JsonObject): unknown;
}

/** An expression called a function with a value that it cannot take; the message names types alone. */
export class EvaluationFault extends Error {}

type Tree = ReturnType<typeof compile>;

/** @throws Error when it does not compile; {@link expressionFault} tells that beforehand */
export function compileExpression(text: string): Expression {
  const tree = compile(text);
  return {
    text,
    evaluate: (record) => foundValue(search(tree, record)),
  };
}

/** Why a text is no expression, as a sentence without a full stop; undefined when it is one. */
export function expressionFault(text: string): string | undefined {
  try {
    const unknown = unknownFunction(compile(text));
    return unknown === undefined ? undefined : `there is no function ${unknown}()`;
  } catch (error) {
    return error instanceof Error ? error.message : 'it cannot be read';
  }
}

/** Names of functions are looked up only when they are called; an operator is to hear of a wrong one before that. */
function unknownFunction(node: unknown): string | undefined {
  if (typeof node !== 'object' || node === null) return undefined;
  if ('type' in node && node.type === 'Function' && 'name' in node) {
    const name = String(node.name);
    if (!isRegistered(name)) return name;
  }
  if ('type' in node && node.type === 'Literal') return undefined;
  for (const part of Object.values(node)) {
    const unknown = unknownFunction(part);
    if (unknown !== undefined) return unknown;
  }
  return undefined;
}

/** What the library says of types and numbers of arguments; whatever else it says may hold a value. */
const telling = /^Invalid (?:type|arity): [\w ()<>|,.]+$/;

function search(tree: Tree, record: JsonObject): unknown {
  // A record is JSON by its making: what JSON.parse gave, or texts under names.
  const json = record as JSONObject;
  try {
    return TreeInterpreter.search(tree, json);
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    if (telling.test(message)) throw new EvaluationFault(message);
    const described = describeFailure(tree, json, message);
    throw new EvaluationFault(described ?? 'A function or operator cannot take a value of this kind');
  }
}

/** Names such as `constructor` find what every object of JavaScript has; in a record they are fields like others. */
function foundValue(value: unknown): unknown {
  if (value === null || value === '' || typeof value === 'function' || value === Object.prototype) return undefined;
  return value;
}
