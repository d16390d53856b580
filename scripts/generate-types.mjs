/**
 * Writes `secureauth/generated/` from the vendor's OpenAPI file:
 * - `identitysystem.ts`: a TypeScript type of each definition;
 * - `definitions.ts`: the definitions as JSON Schema, without what a validator has no use for.
 *
 * Run it by `npm run generate` after the OpenAPI file has changed, and commit what it wrote.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { compile } from 'json-schema-to-typescript';
import { parse } from 'yaml';

const source = new URL('../secureauth/openapi/identitysystem.yaml', import.meta.url);
const target = new URL('../secureauth/generated/', import.meta.url);

const banner = '// Written by `npm run generate` from secureauth/openapi/identitysystem.yaml: do not edit.\n';

/** Go's marks, and texts that say nothing to a compiler or a validator (titles would rename the types). */
const dropped = new Set(['x-go-name', 'x-go-package', 'x-nullable', 'title', 'example']);

/**
 * Swagger 2 writes Go's `map[string]interface{}` as a map of objects, which would refuse `"name": "John Doe"` in a
 * user's payload, as the vendor's own migration guide sends it. The guide wins: such a map holds any value. The same
 * goes for an `interface{}` that is written as `type: object` (the `value` of a patch operation).
 */
function isMapOfAnything(schema) {
  const values = schema.additionalProperties;
  return typeof values === 'object' && values.type === 'object' && !values.properties;
}

/** An object of which the file says nothing, such as a credential's payload. */
function isBareObject(schema) {
  return schema.type === 'object' && !schema.properties && schema.additionalProperties === undefined;
}

/** @param isMap whether `node` is a map of names to schemas, whose keys are names and no keywords. */
function clean(node, isMap = false) {
  if (Array.isArray(node)) return node.map((item) => clean(item));
  if (typeof node !== 'object' || node === null) return node;
  const result = {};
  for (const [key, value] of Object.entries(node)) {
    if (!isMap && dropped.has(key)) continue;
    result[key] = clean(value, !isMap && key === 'properties');
  }
  if (!isMap && (isMapOfAnything(node) || isBareObject(node))) result.additionalProperties = true;
  return result;
}

/** Formats other than dates are names of Go types, which no validator knows. */
function forValidator(node, isMap = false) {
  if (Array.isArray(node)) return node.map((item) => forValidator(item));
  if (typeof node !== 'object' || node === null) return node;
  const result = {};
  for (const [key, value] of Object.entries(node)) {
    if (!isMap && (key === 'description' || (key === 'format' && value !== 'date-time'))) continue;
    result[key] = forValidator(value, !isMap && key === 'properties');
  }
  return result;
}

const { definitions: raw } = parse(await readFile(source, 'utf8'));
const definitions = Object.fromEntries(Object.entries(raw).map(([name, schema]) => [name, clean(schema)]));
definitions.Rfc6902PatchOperation.properties.value = {
  description: definitions.Rfc6902PatchOperation.properties.value.description,
};

const types = await compile({ definitions, type: 'object', additionalProperties: false }, 'IdentitySystem', {
  additionalProperties: false,
  bannerComment: banner,
  unreachableDefinitions: true,
  unknownAny: true,
  style: { singleQuote: true, printWidth: 120 },
});
// What the compiler adds of its own: a type of the root, and where it met each definition.
const tidy = types
  .replace(/export interface IdentitySystem \{\}\n/, '')
  .replace(
    /^ \* This interface was referenced by `IdentitySystem`'s JSON-Schema\n \* via the `definition` ".*"\.\n/gm,
    '',
  )
  .replace(/^\/\*\*\n \*\/\n/gm, '')
  .replace(/^ \*\s*\n \*\/$/gm, ' */');
await writeFile(new URL('identitysystem.ts', target), tidy);

const validated = Object.fromEntries(Object.entries(definitions).map(([name, schema]) => [name, forValidator(schema)]));
const text = JSON.stringify(validated, undefined, 2);
const interfaceText = `/** What is known of a schema without reading it. */
export interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly [keyword: string]: unknown;
}
`;
const head = `${banner}\n${interfaceText}\n/** The OpenAPI file's definitions as JSON Schema, by name. */\n`;
const declaration = 'export const definitions: Readonly<Record<string, JsonSchema>>';
await writeFile(new URL('definitions.ts', target), `${head}${declaration} = ${text};\n`);
