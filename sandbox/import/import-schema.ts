import { definitions, type JsonSchema } from '../../secureauth/generated/definitions.ts';

/**
 * What a sub-entry may leave out although the OpenAPI file requires it, because the migration guide's sample leaves it
 * out: the guide wins. The sandbox fills these in. An `id` is the other way round: the guide requires it.
 */
const filledIn = new Set([
  'tenant_id',
  'user_pool_id',
  'identifier_lc',
  'address_lc',
  'status',
  'verified',
  'created_at',
  'updated_at',
]);

const uuid = {
  type: 'string',
  pattern: '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$',
};

function definition(name: string): JsonSchema & { readonly required: readonly string[] } {
  const schema = definitions[name];
  if (schema === undefined) throw new Error(`The OpenAPI file has no definition ${name}`);
  return { ...schema, required: schema.required ?? [] };
}

function subEntry(name: string): JsonSchema {
  const schema = definition(name);
  return {
    ...schema,
    properties: { ...schema.properties, id: uuid, user_id: uuid },
    required: ['id', ...schema.required.filter((field) => !filledIn.has(field))],
  };
}

function user(): JsonSchema {
  const schema = definition('User');
  return { ...schema, properties: { ...schema.properties, id: uuid }, required: ['id', ...schema.required] };
}

/** A password's payload is `hashed_password`, as in the guide's sample. */
export const passwordPayloadSchema: JsonSchema = {
  definitions,
  type: 'object',
  required: ['hashed_password'],
  properties: {
    hashed_password: {
      allOf: [{ $ref: '#/definitions/Hash' }],
      required: ['config', 'value'],
      properties: { config: { required: ['method'] } },
    },
  },
};

/** The OpenAPI file's TenantDump as an import takes it: with the guide's sample, and with v4 UUIDs as the guide wants. */
export const importSchema: JsonSchema = {
  ...definitions.TenantDump,
  properties: {
    ...definition('TenantDump').properties,
    users: { type: 'array', items: user() },
    user_credentials: { type: 'array', items: subEntry('UserCredential') },
    user_identifiers: { type: 'array', items: subEntry('UserIdentifier') },
    user_verifiable_addresses: { type: 'array', items: subEntry('UserVerifiableAddress') },
  },
  definitions,
};
