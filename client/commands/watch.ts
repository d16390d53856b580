import { Command, Option } from 'commander';
import { migrationWorkflowId } from '../../contract/messages.ts';
import { exitCode } from '../../contract/problem.ts';
import { closingSummary } from '../closing-summary.ts';
import { loadConfiguration } from '../configuration/load.ts';
import { withClient } from '../connection.ts';
import { holdLines } from '../hold-lines.ts';
import { MigrationHandle } from '../migration-handle.ts';
import { exitCodeOfOutcome } from '../outcome.ts';
import { watchMigration } from '../watch.ts';
import { type CommonOptions, configOption, jsonOption, print } from './options.ts';

interface WatchCommandOptions extends CommonOptions {
  readonly wait: boolean;
}

export function waitOption(): Option {
  return new Option('--no-wait', 'leave with exit code 4 when the migration is held, instead of waiting');
}

export function watchCommand(): Command {
  return new Command('watch')
    .description('follow the migration to its end')
    .addOption(configOption())
    .addOption(jsonOption())
    .addOption(waitOption())
    .action(async (options: WatchCommandOptions) => {
      const settings = await loadConfiguration(options.config);
      process.exitCode = await withClient((client) =>
        finish(new MigrationHandle(client, migrationWorkflowId(settings.target)), options),
      );
    });
}

/** Follows a migration to its end and prints its summary. Returns the exit code. */
export async function finish(
  migration: MigrationHandle,
  options: { readonly json?: boolean; readonly wait: boolean },
): Promise<number> {
  const watched = await watchMigration(migration, { leaveWhenHeld: !options.wait });
  if (watched.end === 'held') {
    const text = holdLines(watched.hold).join('\n');
    print(options.json, { outcome: 'held', workflowId: migration.workflowId, progress: watched.progress }, text);
    return exitCode.held;
  }
  const { summary } = watched.report;
  print(options.json, summary, `${closingSummary(summary)}\nReport: ${summary.reportPath}`);
  return exitCodeOfOutcome(summary.outcome);
}
