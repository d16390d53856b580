import { type compile, type JSONObject, TreeInterpreter } from '@jmespath-community/jmespath';
import { kindOf } from './fields.ts';

type Node = ReturnType<typeof compile>;
type Interpreter = typeof TreeInterpreter;

/** The innermost part of an expression that failed, and what its own parts had found until then. */
interface Failure {
  readonly node: Node;
  readonly found: readonly unknown[];
}

const onePad = "expects its 'pad' parameter to be a valid string with a single codepoint";

/** What the library says that a function needs, in our words. */
const needs: ReadonlyMap<string, string> = new Map([
  ['invalid-value: expecting an integer.', 'a whole number'],
  ['invalid-value: expecting a non-negative integer.', 'a whole number that is not negative'],
  ['invalid value, each array must contain two elements, a pair of string and value', 'pairs of text and a value'],
  [`invalid value, pad_left ${onePad}`, 'one character to pad with'],
  [`invalid value, pad_right ${onePad}`, 'one character to pad with'],
]);

/**
 * Evaluates once more what has failed, to tell what it failed at: the library does not say of what types.
 *
 * @param message the library's own
 * @returns what was expected and the types that were found, as a sentence without a full stop; undefined where that is
 * not known, as inside of an expression that is handed to a function
 */
export function describeFailure(tree: Node, record: JSONObject, message: string): string | undefined {
  const trace: Trace = { found: [], failure: undefined };
  try {
    traced(TreeInterpreter, trace).search(tree, record);
  } catch {
    return trace.failure === undefined ? undefined : describe(trace.failure, message);
  }
  return undefined;
}

interface Trace {
  /** By the parts of the part under way. */
  found: unknown[];
  failure: Failure | undefined;
}

/** The interpreter with a visit, which it calls for every part of an expression, that keeps what parts find. */
function traced(interpreter: Interpreter, trace: Trace): Interpreter {
  const own: Pick<Interpreter, 'visit' | 'withScope'> & ThisType<Interpreter> = {
    visit(node, value) {
      const outer = trace.found;
      const found: unknown[] = [];
      trace.found = found;
      try {
        const result = interpreter.visit.call(this, node, value);
        outer.push(result);
        return result;
      } catch (error) {
        trace.failure ??= { node, found };
        throw error;
      } finally {
        trace.found = outer;
      }
    },
    withScope(scope) {
      return traced(interpreter.withScope.call(this, scope), trace);
    },
  };
  return Object.assign(Object.create(interpreter), own);
}

function describe({ node, found }: Failure, message: string): string | undefined {
  switch (node.type) {
    case 'Arithmetic':
      if (found.every((value) => typeof value === 'number'))
        return 'Expected a number to divide by, found a number that is zero';
      return `Expected numbers to calculate with, found ${kindsOf(found)}`;
    case 'Unary':
      return `Expected a number to calculate with, found ${kindsOf(found)}`;
    case 'Function':
      if (node.children.some(({ type }) => type === 'ExpressionReference')) return undefined;
      return `Expected ${needs.get(message) ?? 'other arguments'} for ${node.name}(), found ${kindsOf(found)}`;
    case 'Variable':
      return `Expected a variable that there is, found no $${node.name.replace(/^\$/, '')}`;
    default:
      return undefined;
  }
}

function kindsOf(values: readonly unknown[]): string {
  const kinds = values.map(kindOf);
  const last = kinds.pop() ?? 'nothing';
  return kinds.length === 0 ? last : `${kinds.join(', ')} and ${last}`;
}
