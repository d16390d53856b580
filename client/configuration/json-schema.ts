import { z } from 'zod';
import { logins, migrationFile } from './schema.ts';

/**
 * The JSON Schema of `migration.yaml`, for editors: made of what the loader itself reads the file by, so that the two
 * differ in nothing but what code alone can tell. In draft 7, which every editor knows.
 */
export function configurationJsonSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(migrationFile, {
    io: 'input',
    target: 'draft-7',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema === logins) allowText(jsonSchema);
    },
  });
  return { $schema, title: "Poolferry's migration.yaml", ...schema };
}

/** Of what is preprocessed zod tells only what it becomes. */
function allowText(schema: z.core.JSONSchema.BaseSchema): void {
  const { description, ...object } = schema;
  for (const key of Object.keys(object)) delete schema[key];
  schema.anyOf = [{ type: 'string', minLength: 1 }, object];
}
