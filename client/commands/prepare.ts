import { setTimeout as delay } from 'node:timers/promises';
import { Command, InvalidArgumentError, Option } from 'commander';
import { exitCode } from '../../contract/problem.ts';
import type { MigrationSettings } from '../../contract/settings.ts';
import type { PreparedHere, StoppedWhile } from '../../worker/prepare/prepare-here.ts';
import { loadConfiguration } from '../configuration/load.ts';
import { type Interruption, interruptedExitCode, interruption } from '../embedded/interruption.ts';
import { judgeRejects } from '../judge-rejects.ts';
import { prepareView } from '../prepare-view.ts';
import { sinceWarning } from '../since.ts';
import { deltaTable, forecastTable } from '../tables.ts';
import { type CommonOptions, configOption, jsonOption, print, sinceOption } from './options.ts';

export interface PrepareOptions extends CommonOptions {
  readonly offline?: boolean;
  /** A share, 0 to 1. */
  readonly failAbove?: number;
}

/** What is told of a result, to programs and to people. */
interface Told {
  readonly value: object;
  readonly text: string;
}

export function prepareCommand(): Command {
  return new Command('prepare')
    .description('prepare the dataset on this machine, without importing anything')
    .addOption(configOption())
    .addOption(jsonOption())
    .addOption(sinceOption())
    .addOption(offlineOption())
    .addOption(failAboveOption())
    .action(async (options: PrepareOptions & { readonly since?: string }) => {
      process.exitCode = await runPreparation(await loadConfiguration(options.config, options.since), options);
    });
}

export function offlineOption(): Option {
  return new Option('--offline', 'do not ask the pool what it demands of users');
}

export function failAboveOption(): Option {
  return new Option(
    '--fail-above <percent>',
    'end with exit code 1 when more of the records are rejected and to be mended: 5%',
  ).argParser(share);
}

/**
 * Prepares and prints what came of it. Ctrl-C stops, and tells what the next attempt makes of it.
 *
 * @param tellMore what is printed with it, once the dataset is there
 * @returns the exit code
 */
export async function runPreparation(
  settings: MigrationSettings,
  options: PrepareOptions,
  tellMore: () => Promise<Told> = async () => ({ value: {}, text: '' }),
): Promise<number> {
  const { offline = false, failAbove } = options;
  const warning = sinceWarning(settings);
  if (warning !== undefined) say(warning);
  if (offline) {
    say(
      'The pool is not asked: users are held to the usual rules, not to its schemas. A migration asks it, and prepares again if it demands more.',
    );
  }
  const begun = Date.now();
  const interrupted = interruption();
  const view = prepareView();
  // What a worker would do is done by the worker's own parts, in this process.
  const { prepareHere, stoppedWhile } = await import('../../worker/prepare/prepare-here.ts');
  let prepared: PreparedHere;
  try {
    const work = prepareHere({ settings, offline, onProgress: view.show, signal: interrupted.signal });
    prepared = await Promise.race([work, givenUp(interrupted)]);
  } catch (error) {
    view.close();
    if (!interrupted.signal.aborted) throw error;
    say(stopped[await stoppedWhile(settings, begun)]);
    // A source that nobody ends, such as a terminal, must not keep the command up.
    process.exit(interruptedExitCode);
  } finally {
    view.close();
    interrupted.forget();
  }
  const { manifest, folder, reused, poolFindings } = prepared;
  const { counts, indexSha256, delta } = manifest;
  const { toBeMended, tooManyRejected, complaint } = judgeRejects(counts, failAbove);
  const seconds = Math.round((Date.now() - begun) / 100) / 10;
  const more = await tellMore();
  print(
    options.json,
    {
      dataset: folder,
      indexSha256,
      ...(delta === undefined ? {} : { delta: { since: settings.since, whole: settings.dataset, ...delta.counts } }),
      reused,
      poolAsked: !offline,
      poolFindings,
      toBeMended,
      tooManyRejected,
      seconds,
      ...more.value,
      counts,
    },
    [
      ...poolFindings.map(({ setting, message }) => `${setting}: ${message}`),
      forecastTable(counts),
      ...(delta === undefined ? [] : [deltaTable(delta.counts)]),
      ...(more.text === '' ? [] : [more.text]),
      reused ? `Dataset: ${folder}, prepared before from the same source and settings` : `Dataset: ${folder}`,
    ].join('\n'),
  );
  if (complaint === undefined) return exitCode.done;
  say(complaint);
  return exitCode.failed;
}

const stopped: Readonly<Record<StoppedWhile, string>> = {
  reading:
    'Stopped before all records were read: the next preparation begins anew. A dataset that was there stays as it was.',
  sorting: 'Stopped. All records were read: the next preparation of the same source goes on from here.',
  merging: 'Stopped. The whole dataset is there: the next preparation compares it with the earlier one anew.',
};

/** As long as a bucket of users may take to be sorted and written; what is left by then goes with the next attempt. */
const longestStopMs = 10_000;

async function givenUp({ happened }: Interruption): Promise<never> {
  await happened;
  await delay(longestStopMs);
  throw new Error('Interrupted.');
}

function share(text: string): number {
  const percent = /^(\d+(?:\.\d+)?)\s?%$/.exec(text)?.[1];
  if (percent !== undefined && Number(percent) <= 100) return Number(percent) / 100;
  throw new InvalidArgumentError('Give a percentage from 0% to 100%, such as 5%.');
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
