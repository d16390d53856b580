import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { Problem } from '../../contract/problem.ts';
import {
  type ConflictMode,
  conflictModes,
  maximumLanes,
  type PasswordStrategy,
  passwordStrategies,
} from '../../contract/settings.ts';
import { findSourceAdapter, sourceAdapters } from '../../sources/registry.ts';
import { standardInput } from '../../sources/standard-input.ts';
import type { RehearsalOptions } from '../embedded/rehearsal.ts';
import { jsonOption, wholeNumber } from './options.ts';

interface RehearseOptions {
  readonly source: string;
  readonly input: readonly string[];
  readonly logins?: string;
  readonly output?: string;
  readonly strategy: PasswordStrategy;
  readonly mode: ConflictMode;
  readonly lanes: number;
  readonly keep?: boolean;
  readonly json?: boolean;
}

export function rehearseCommand(): Command {
  return new Command('rehearse')
    .description('migrate your own export into a sandbox, everything embedded: what would my base become?')
    .requiredOption('--source <type>', `which system wrote the export: ${[...sourceAdapters.keys()].join(', ')}`)
    .requiredOption('--input <file...>', 'the export: files, folders, or - for standard input')
    .option('--logins <file>', 'CSV of known logins: identifier,password,expect')
    .option('--output <folder>', 'where the dataset and the report go (default: poolferry-data/rehearsals/<time>)')
    .addOption(new Option('--strategy <strategy>', 'of passwords').choices(passwordStrategies).default('migrate'))
    .addOption(new Option('--mode <mode>', 'on conflicts').choices(conflictModes).default('ignore'))
    .addOption(lanesOption())
    .option('--keep', 'leave everything running until Ctrl-C')
    .addOption(jsonOption())
    .action(async (options: RehearseOptions) => {
      await run(await rehearsalOf(options), options);
    });
}

/** A rehearsal of the example that is shipped: a real Keycloak export with the passwords of its users. */
export function demoCommand(): Command {
  return new Command('demo')
    .description('migrate a real Keycloak export into a sandbox, everything embedded, to a verified report')
    .option('--keep', 'leave everything running until Ctrl-C')
    .addOption(jsonOption())
    .action(async (options: Pick<RehearseOptions, 'keep' | 'json'>) => {
      const rehearsal = await rehearsalOf({
        source: 'keycloak',
        input: [examplePath('realm-harbour.json')],
        logins: examplePath('logins.csv'),
        strategy: 'migrate',
        mode: 'ignore',
        lanes: maximumLanes,
      });
      await run(rehearsal, options);
    });
}

/** Everything embedded is loaded only now, when the options are known to be right. */
async function run(rehearsal: RehearsalOptions, options: Pick<RehearseOptions, 'keep' | 'json'>): Promise<void> {
  const { runRehearsal } = await import('./run-rehearsal.ts');
  process.exitCode = await runRehearsal(rehearsal, options);
}

function lanesOption(): Option {
  return new Option('--lanes <lanes>', `requests in flight at once, 1 to ${maximumLanes}`)
    .default(maximumLanes)
    .argParser(wholeNumber(1, maximumLanes));
}

async function rehearsalOf(options: RehearseOptions): Promise<RehearsalOptions> {
  findSourceAdapter(options.source);
  const inputs = options.input.map((input) => (input === standardInput ? input : resolve(input)));
  const loginsFile = options.logins === undefined ? undefined : resolve(options.logins);
  for (const input of inputs) if (input !== standardInput) await mustBeReadable(input, '--input');
  if (loginsFile !== undefined) await mustBeReadable(loginsFile, '--logins');
  return {
    source: options.source,
    inputs,
    ...(loginsFile === undefined ? {} : { loginsFile }),
    folder: resolve(options.output ?? join('poolferry-data', 'rehearsals', timeName())),
    strategy: options.strategy,
    mode: options.mode,
    lanes: options.lanes,
  };
}

async function mustBeReadable(path: string, option: string): Promise<void> {
  await access(path, constants.R_OK).catch(() => {
    throw wrongOption('The file cannot be read', `${option} ${path}`, 'Check its name and its permissions.');
  });
}

function wrongOption(what: string, where: string, next: string): Problem {
  return new Problem('wrong_configuration', what, where, next);
}

/** `2026-11-23T18-33-07.123`, which sorts by time and is a folder's name on every system. */
function timeName(): string {
  return new Date().toISOString().replace(/:/g, '-').replace('Z', '');
}

/** A file of `examples/keycloak`, from the compiled client as from its source. */
function examplePath(name: string): string {
  const folder = import.meta.dirname;
  const root = /[\\/]dist[\\/]client[\\/]commands$/.test(folder) ? '../../..' : '../..';
  return join(folder, root, 'examples', 'keycloak', name);
}
