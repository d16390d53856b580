import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import { parse } from 'yaml';

interface OpenApiFile {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly responses: Readonly<Record<string, Response>>;
  readonly definitions: object;
}
interface Operation {
  readonly responses?: Readonly<Record<string, Response & { readonly $ref?: string }>>;
}
interface Response {
  readonly schema?: object;
}

const file: OpenApiFile = parse(
  readFileSync(new URL('../../secureauth/openapi/identitysystem.yaml', import.meta.url), 'utf8'),
);

/** Swagger's way of writing Go's maps would refuse a profile's texts: the guide sends them. */
function loosened(_key: string, value: unknown): unknown {
  const isMap = typeof value === 'object' && value !== null && 'additionalProperties' in value;
  return isMap && JSON.stringify(value.additionalProperties) === '{"type":"object"}'
    ? { ...value, additionalProperties: true }
    : value;
}

const ajv = new Ajv({ strict: false, allErrors: true, logger: false });
formats.default(ajv, ['date-time']);
const definitions: object = JSON.parse(JSON.stringify(file.definitions, loosened));
const checks = new Map<object, ValidateFunction>();

/**
 * Statuses that the file does not list for an operation although any may have them: an unknown tenant or pool, a missing
 * scope, a body of the wrong form, and the import's own (the guide lists 409 where the file has it under PUT only; 413 is
 * an option). The file says of password checks that they are guarded against brute force, and lists no answer for it:
 * its other guarded calls have 429. They have the file's error form all the same.
 */
const unlisted = new Set([400, 403, 404, 409, 413, 422, 429]);

/**
 * Checks an answer against the vendor's file.
 *
 * @param path below the base path, without a query
 * @returns what is wrong with it; empty when it is as the file says
 */
export function defectsOfAnswer(method: string, path: string, status: number, body: unknown): string[] {
  const operation = operationOf(method, path);
  if (operation === undefined) return [`${method} ${path} is not in the file`];
  const listed = operation.responses?.[String(status)];
  if (listed === undefined && !unlisted.has(status)) return [`${status} is not listed for ${method} ${path}`];
  const reference = listed?.$ref?.split('/').at(-1);
  const response = reference === undefined ? listed : file.responses[reference];
  const schema = status >= 400 ? { $ref: '#/definitions/Error' } : response?.schema;
  if (schema === undefined) return body === undefined ? [] : [`${status} of ${method} ${path} has no body in the file`];
  if (status >= 400 && !isCompleteError(body, status)) return ['an error without status_code, error and error_code'];
  const check = checks.get(schema) ?? ajv.compile({ ...schema, definitions });
  checks.set(schema, check);
  return check(body) ? [] : (check.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
}

function operationOf(method: string, path: string): Operation | undefined {
  for (const [template, operations] of Object.entries(file.paths)) {
    const pattern = new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
    const operation = operations[method.toLowerCase()];
    // A fixed path such as users/by_key also fits users/{userID}, which has other methods.
    if (operation !== undefined && pattern.test(path)) return operation;
  }
  return undefined;
}

function isCompleteError(body: unknown, status: number): boolean {
  return (
    typeof body === 'object' &&
    body !== null &&
    'status_code' in body &&
    body.status_code === status &&
    'error' in body &&
    'error_code' in body
  );
}
