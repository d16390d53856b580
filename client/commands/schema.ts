import { Command } from 'commander';
import { configurationJsonSchema } from '../configuration/json-schema.ts';

/** `poolferry schema`: on standard output, as it goes into a file beside `migration.yaml`. */
export function schemaCommand(): Command {
  return new Command('schema').description('print the JSON Schema of migration.yaml, for editors').action(() => {
    process.stdout.write(`${JSON.stringify(configurationJsonSchema(), undefined, 2)}\n`);
  });
}
