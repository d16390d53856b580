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
import type { SourceSettings } from '../../contract/source.ts';
import { findSourceAdapter, sourceAdapters } from '../../sources/registry.ts';
import { standardInput } from '../../sources/standard-input.ts';
import { loadSourceConfiguration } from '../configuration/load.ts';
import type { RehearsalOptions } from '../embedded/rehearsal.ts';
import { jsonOption, wholeNumber } from './options.ts';

interface RehearseOptions {
  readonly config?: string;
  readonly source?: string;
  readonly input?: readonly string[];
  readonly logins?: string;
  readonly output?: string;
  readonly strategy?: PasswordStrategy;
  readonly mode: ConflictMode;
  readonly lanes: number;
  readonly keep?: boolean;
  readonly json?: boolean;
}

export function rehearseCommand(): Command {
  return new Command('rehearse')
    .description('migrate your own export into a sandbox, everything embedded: what would my base become?')
    .option(
      '-c, --config <file>',
      'a migration.yaml to take `source` and the known logins from; its target is left alone',
    )
    .option('--source <type>', `which system wrote the export: ${[...sourceAdapters.keys()].join(', ')}`)
    .option('--input <file...>', 'the export: files, folders, or - for standard input')
    .option('--logins <file>', 'CSV of known logins: identifier,password,expect')
    .option('--output <folder>', 'where the dataset and the report go (default: poolferry-data/rehearsals/<time>)')
    .addOption(new Option('--strategy <strategy>', 'of passwords').choices(passwordStrategies))
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
  const stated = options.config === undefined ? undefined : await loadSourceConfiguration(options.config);
  const source = sourceOf(options, stated?.source);
  mustBeComplete(source);
  const loginsFile = options.logins === undefined ? stated?.loginsFile : resolve(options.logins);
  for (const input of source.inputs) if (input !== standardInput) await mustBeReadable(input, '--input');
  if (loginsFile !== undefined) await mustBeReadable(loginsFile, '--logins');
  return {
    source,
    ...(loginsFile === undefined ? {} : { loginsFile }),
    ...(stated?.loginTries === undefined ? {} : { loginTries: stated.loginTries }),
    folder: resolve(options.output ?? join('poolferry-data', 'rehearsals', timeName())),
    strategy: options.strategy ?? stated?.strategy ?? 'migrate',
    mode: options.mode,
    lanes: options.lanes,
  };
}

/** What stands on the command line goes before what the configuration says. */
function sourceOf(options: RehearseOptions, stated: SourceSettings | undefined): SourceSettings {
  const type = options.source ?? stated?.type;
  const inputs = options.input?.map((input) => (input === standardInput ? input : resolve(input))) ?? stated?.inputs;
  if (type === undefined || inputs === undefined) {
    throw wrongOption(
      'A rehearsal needs to know what to read',
      '--source and --input',
      'Name them both, or a migration.yaml with -c.',
    );
  }
  return { ...(type === stated?.type ? stated : {}), type, inputs };
}

/** Some sources say nothing of themselves, and what they need has no option: it takes a file to state it. */
function mustBeComplete(source: SourceSettings): void {
  for (const setting of findSourceAdapter(source.type).needs ?? []) {
    if (setting === 'input' ? source.inputs.length > 0 : source[setting] !== undefined) continue;
    throw wrongOption(
      `The source ${source.type} needs the setting \`${setting}\``,
      'source',
      'State it in a migration.yaml and name that with -c; docs/configuration.md and docs/mapping.md say how.',
    );
  }
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
