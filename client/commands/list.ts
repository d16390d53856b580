import { Command } from 'commander';
import { withClient } from '../connection.ts';
import { listMigrations } from '../list/list-migrations.ts';
import { migrationsTable } from '../list/migrations-table.ts';
import { type CommonOptions, jsonOption, print } from './options.ts';

/** `poolferry list`: needs no `migration.yaml`, since it is about all of them. */
export function listCommand(): Command {
  return new Command('list')
    .description('the migrations of this Temporal namespace, and what followed them, newest first')
    .addOption(jsonOption())
    .action(async ({ json }: Pick<CommonOptions, 'json'>) => {
      await withClient(async (client) => {
        const { namespace } = client.options;
        const migrations = await listMigrations(client);
        const text =
          migrations.length === 0 ? `No migrations in Temporal's namespace ${namespace}.` : migrationsTable(migrations);
        print(json, { namespace, migrations }, text);
      });
    });
}
