import { setTimeout as delay } from 'node:timers/promises';
import { Command } from 'commander';
import { exitCode } from '../../contract/problem.ts';
import type { Progress } from '../../contract/progress.ts';
import type { MigrationSettings } from '../../contract/settings.ts';
import { loadConfiguration } from '../configuration/load.ts';
import { withClient } from '../connection.ts';
import { holdLines } from '../hold-lines.ts';
import { type MigrationHandle, startMigration } from '../migration-handle.ts';
import { sinceWarning } from '../since.ts';
import { standingsOf } from '../standings.ts';
import { type CommonOptions, configOption, jsonOption, print, sinceOption } from './options.ts';
import { finish, waitOption } from './watch.ts';

interface StartOptions extends CommonOptions {
  readonly watch?: boolean;
  readonly since?: string;
  readonly recordExisting?: boolean;
  readonly wait: boolean;
}

export function startCommand(): Command {
  return new Command('start')
    .description('start the migration; attach to it when it already runs')
    .addOption(configOption())
    .addOption(jsonOption())
    .addOption(sinceOption())
    .option('--watch', 'follow it to its end')
    .option('--record-existing', 'list the pool before anything is sent, so that the migration can be undone')
    .addOption(waitOption())
    .action(async (options: StartOptions) => {
      const settings = settingsOf(await loadConfiguration(options.config, options.since), options);
      const warning = sinceWarning(settings);
      if (warning !== undefined) process.stderr.write(`${warning}\n`);
      process.exitCode = await withClient(async (client) => {
        const { migration, attached } = await startMigration(client, settings);
        const how = attached ? 'It runs already: attached' : 'Started';
        process.stderr.write(`${how}: ${migration.workflowId}\n`);
        if (options.watch) return await finish(migration, options);
        const progress = await beyondChecking(migration);
        print(
          options.json,
          { workflowId: migration.workflowId, attached, progress },
          progress.hold === undefined
            ? 'The target is ready. `poolferry watch` follows the migration.'
            : holdLines(progress.hold).join('\n'),
        );
        return progress.hold === undefined ? exitCode.done : exitCode.held;
      });
    });
}

function settingsOf(settings: MigrationSettings, { recordExisting }: StartOptions): MigrationSettings {
  return recordExisting ? { ...settings, import: { ...settings.import, recordExisting } } : settings;
}

/** Waits until the target was checked, so that a wrong secret is told by the command that started the migration. */
async function beyondChecking(migration: MigrationHandle): Promise<Progress> {
  const look = standingsOf(migration);
  for (;;) {
    const { phase, hold, paused } = await look();
    if (phase !== 'checking' || hold !== undefined || paused) return await migration.progress();
    // One that failed, or was aborted, meanwhile says why.
    if (await migration.hasEnded()) await migration.result();
    await delay(250);
  }
}
