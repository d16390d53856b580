import { Command } from 'commander';
import {
  type JobRequest,
  usualVerificationParts,
  type VerificationPart,
  verificationParts,
} from '../../contract/messages.ts';
import { exitCode } from '../../contract/problem.ts';
import type { MigrationSettings } from '../../contract/settings.ts';
import { readJobs, requireMigration } from '../../dataset/jobs.ts';
import { migratedFolder } from '../../dataset/migrated-folder.ts';
import { loadConfiguration } from '../configuration/load.ts';
import { withClient } from '../connection.ts';
import { startMigration } from '../migration-handle.ts';
import { requireConfigured } from '../verification-parts.ts';
import { type CommonOptions, configOption, jsonOption, oneOrMoreOf, print } from './options.ts';
import { finish, waitOption } from './watch.ts';

/** What every command takes that follows a migration. */
export interface FollowOptions extends CommonOptions {
  readonly since?: string;
  readonly watch: boolean;
  readonly wait: boolean;
}

interface VerifyOptions extends FollowOptions {
  readonly only?: readonly VerificationPart[];
}

/** `poolferry verify`: what verification proved, proved again at any later time. */
export function verifyCommand(): Command {
  return following('verify', 'compare the pool with the migrated dataset again, any time later')
    .option(
      '--only <parts>',
      `some of ${verificationParts.join(', ')}, with commas (default: all but reset-flow)`,
      oneOrMoreOf(verificationParts),
    )
    .action(async ({ only, ...options }: VerifyOptions) => {
      const settings = await loadConfiguration(options.config, options.since);
      requireConfigured(only ?? [], settings);
      await follow({ job: 'verify', parts: only ?? usualVerificationParts }, settings, options);
    });
}

/** `poolferry repair`: sends again, in `update` mode, whom the last verification did not confirm. */
export function repairCommand(): Command {
  return following(
    'repair',
    'send the users again that the last verification found missing or different, and read them back',
  ).action(async (options: FollowOptions) => {
    await follow({ job: 'repair' }, await loadConfiguration(options.config, options.since), options);
  });
}

/** A command for what follows a migration, with the options that all of them have. */
export function following(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .addOption(configOption())
    .addOption(jsonOption())
    .option('--since <dataset>', 'of a migration that was started with it: look at what that sent')
    .option('--no-watch', 'leave as soon as it has begun; `poolferry watch` follows it')
    .addOption(waitOption());
}

/** Starts what follows a migration, and follows it to its end. Sets the exit code. */
export async function follow(request: JobRequest, settings: MigrationSettings, options: FollowOptions): Promise<void> {
  await requireNoUndo(migratedFolder(settings), request);
  process.exitCode = await withClient(async (client) => {
    const { migration, attached } = await startMigration(client, settings, request);
    const { workflowId } = migration;
    process.stderr.write(`${attached ? 'It runs already: attached' : 'Started'}: ${workflowId}\n`);
    if (options.watch) return await finish(migration, options);
    print(options.json, { workflowId, attached }, '`poolferry watch` follows it.');
    return exitCode.done;
  });
}

/**
 * What was undone is told at once, where the dataset lies on this machine; a worker looks again.
 *
 * @throws Problem `nothing_migrated`
 */
async function requireNoUndo(folder: string, { job }: JobRequest): Promise<void> {
  const runs = await readJobs(folder);
  if (runs.length > 0) requireMigration(folder, runs, job);
}
