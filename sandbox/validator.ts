import { Ajv, type ErrorObject } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import formats from 'ajv-formats';
import type { JsonSchema } from '../secureauth/generated/definitions.ts';
import { type Defect, malformed } from './api-error.ts';

const dateFormat = new Ajv();
formats.default(dateFormat, ['date-time']);
const isDate = dateFormat.compile<string>({ type: 'string', format: 'date-time' });
const goodDates = new Set<string>();

/** The OpenAPI file's keywords that are not JSON Schema's are no mistake of the file. */
const ajv = new Ajv({ strict: false });
ajv.addFormat('date-time', isGoodDate);

/** The keywords of `SupportedJSONSchema` are those of this draft, without `format`. */
const profileAjv = new Ajv2019({ strict: false, validateFormats: false, logger: false });

/** Most dates of an import are the same few: those that were found good are not read again. */
function isGoodDate(text: string): boolean {
  if (goodDates.has(text)) return true;
  if (!isDate(text)) return false;
  if (goodDates.size >= 10_000) goodDates.clear();
  goodDates.add(text);
  return true;
}

/** Returns the body, or throws ApiError 400 with the path of the first defect. */
export type BodyReader<Body> = (body: unknown) => Body;

/** Compiles the schema once, for a type that the caller knows to be the schema's. */
export function bodyReader<Body>(schema: JsonSchema): BodyReader<Body> {
  const check = ajv.compile<Body>(schema);
  return (body) => {
    if (!check(body)) throw malformed(defectOf(check.errors));
    return body;
  };
}

/** A pool's payload or metadata schema; undefined when `schema` is none that can be compiled. */
export function compileProfileSchema(schema: object): ((value: unknown) => Defect | undefined) | undefined {
  try {
    const check = profileAjv.compile(schema);
    return (value) => (check(value) ? undefined : defectOf(check.errors));
  } catch {
    return undefined;
  }
}

function defectOf(errors: readonly ErrorObject[] | null | undefined): Defect {
  const error = errors?.[0];
  if (error === undefined) return { path: '', reason: 'is not valid' };
  if (error.keyword === 'required') {
    return { path: `${error.instancePath}/${error.params.missingProperty}`, reason: 'is required' };
  }
  return { path: error.instancePath, reason: error.message ?? 'is not valid' };
}
