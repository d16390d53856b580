import { Command } from 'commander';
import { migrationWorkflowId } from '../../contract/messages.ts';
import { targetLines } from '../closing-summary.ts';
import { loadConfiguration } from '../configuration/load.ts';
import { withClient } from '../connection.ts';
import { holdLines } from '../hold-lines.ts';
import { MigrationHandle } from '../migration-handle.ts';
import { progressTable } from '../tables.ts';
import { type CommonOptions, configOption, jsonOption, print } from './options.ts';

export function statusCommand(): Command {
  return new Command('status')
    .description('where the migration stands')
    .addOption(configOption())
    .addOption(jsonOption())
    .action(async (options: CommonOptions) => {
      const settings = await loadConfiguration(options.config);
      await withClient(async (client) => {
        const migration = new MigrationHandle(client, migrationWorkflowId(settings.target));
        const progress = await migration.progress();
        const text = [
          progressTable(progress),
          ...targetLines(progress.guideTargets),
          ...(progress.hold === undefined ? [] : holdLines(progress.hold)),
        ].join('\n');
        print(options.json, { workflowId: migration.workflowId, ...progress }, text);
      });
    });
}
