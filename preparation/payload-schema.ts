import { createRequire } from 'node:module';
import type { ErrorObject } from 'ajv';
import type { JsonSchema } from '../contract/pool.ts';
import { Problem } from '../contract/problem.ts';

/** Where a profile does not fit, and by which rule of the schema. Names fields, holds no value. */
export interface PayloadDefect {
  /** JSON pointer from the profile down: `/address/country`; empty for the profile itself. */
  readonly path: string;
  /** For example `must be string`. */
  readonly reason: string;
}

/** Judges one profile: undefined when it fits. */
export type PayloadCheck = (payload: unknown) => PayloadDefect | undefined;

/**
 * Compiles a pool's schema, once for all users.
 *
 * The keywords of SecureAuth's schemas (`SupportedJSONSchema` in its OpenAPI file: `dependentRequired`, `minContains`,
 * …) are those of draft 2019-09; `hidden` is its own. `format` is not among them, so that no format is enforced: what
 * the pool takes must not be rejected here.
 *
 * @throws Problem `wrong_configuration` when the schema cannot be compiled; preflight leaves such a schema out
 */
export function payloadChecker(schema: JsonSchema): PayloadCheck {
  const check = compile(schema);
  return (payload) => (check(payload) ? undefined : defectOf(check.errors ?? []));
}

type Library = typeof import('ajv/dist/2019.js');

function compile(schema: JsonSchema) {
  // Loaded where it is needed: most pools have no schemas, and each thread would wait for it.
  const { Ajv2019 } = createRequire(import.meta.url)('ajv/dist/2019.js') as Library;
  try {
    return new Ajv2019({ strict: false, validateFormats: false, logger: false }).compile(schema);
  } catch (error) {
    // What ajv says of a schema quotes the schema alone.
    const why = error instanceof Error ? error.message : 'it is not a schema';
    throw new Problem(
      'wrong_configuration',
      `The schema of the Identity Pool cannot be read here: ${why}`,
      'payload_schema_id or metadata_schema_id of the pool',
      'Mend it, or let the target alone judge the users.',
      { cause: error },
    );
  }
}

/** The outermost rule comes last; that of an `if` says less than the one inside that was broken. */
function defectOf(errors: readonly ErrorObject[]): PayloadDefect {
  const error = errors.findLast(({ keyword }) => keyword !== 'if');
  if (error === undefined) return { path: '', reason: 'must fit the schema' };
  const { instancePath, keyword, params, message = 'must fit the schema' } = error;
  if (keyword === 'required') return { path: `${instancePath}/${params.missingProperty}`, reason: 'must be there' };
  if (keyword === 'additionalProperties') {
    return { path: `${instancePath}/${params.additionalProperty}`, reason: 'must be a property of the schema' };
  }
  return { path: instancePath, reason: message };
}
