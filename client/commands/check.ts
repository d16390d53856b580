import { Command } from 'commander';
import { type CheckResult, failedBy } from '../../contract/preflight.ts';
import { exitCode } from '../../contract/problem.ts';
import { loadConfiguration } from '../configuration/load.ts';
import { withClient } from '../connection.ts';
import { interruptedExitCode, interruption } from '../embedded/interruption.ts';
import { exitCodeOfChecks } from '../outcome.ts';
import { forecastTable } from '../tables.ts';
import { waitingWorkers } from '../waiting-workers.ts';
import { type CommonOptions, configOption, jsonOption, print, sinceOption } from './options.ts';

interface CheckOptions extends CommonOptions {
  readonly probe?: boolean;
  readonly since?: string;
}

export function checkCommand(): Command {
  return new Command('check')
    .description('look at all that a migration needs, without changing anything')
    .option('--probe', 'also try each recipe of the prepared dataset with a synthetic user, who is removed again')
    .addOption(configOption())
    .addOption(jsonOption())
    .addOption(sinceOption())
    .action(async (options: CheckOptions) => {
      const settings = await loadConfiguration(options.config, options.since);
      const checks: CheckResult[] = [];
      const take = (check: CheckResult): void => {
        checks.push(check);
        if (!options.json) process.stdout.write(`${lineOf(check)}\n`);
      };
      take(await checkTemporal());
      // What a worker on this machine would meet is looked at by the worker's own parts, in this process.
      const { preflight } = await import('../../worker/preflight/preflight.ts');
      // Whoever interrupts a probe waits until its synthetic users are gone.
      const interrupted = options.probe === true ? interruption() : undefined;
      const probing = interrupted === undefined ? {} : { probe: true, signal: interrupted.signal };
      try {
        for await (const check of preflight(settings, probing)) take(check);
      } catch (error) {
        if (interrupted?.signal.aborted !== true) throw error;
        process.stderr.write('Interrupted: what the probe brought into the pool is removed.\n');
        process.exitCode = interruptedExitCode;
        return;
      } finally {
        interrupted?.forget();
      }
      process.exitCode = exitCodeOfChecks(checks);
      if (options.json) print(true, { passed: process.exitCode === exitCode.done, checks }, '');
      else process.stdout.write(forecastLines(checks));
    });
}

/** Whether Temporal answers, has the namespace, and knows of workers. */
async function checkTemporal(): Promise<CheckResult> {
  try {
    return await withClient(async (client) => {
      const { served, notServed } = await waitingWorkers(client);
      const says = `Temporal answers, namespace ${client.options.namespace}`;
      if (served > 0) {
        const who = served === 1 ? 'worker waits' : 'workers wait';
        return { check: 'temporal', result: 'ok', says: `${says}; ${served} ${who} for work.` };
      }
      return {
        check: 'temporal',
        result: 'warning',
        ...(notServed > 0
          ? {
              says: `${says}; the workers that wait get no work, since their version is not the current one.`,
              next: 'Make it so with the command that `poolferry worker` says when it starts.',
            }
          : { says: `${says}; no worker waits for work.`, next: 'Start one with `poolferry worker`.' }),
      };
    });
  } catch (error) {
    return failedBy('temporal', error);
  }
}

/** What is prepared is all of the source, so it goes before what the first records become. */
function forecastLines(checks: readonly CheckResult[]): string {
  const prepared = checks.find(({ check }) => check === 'dataset')?.forecast;
  if (prepared !== undefined) return `Prepared already:\n${forecastTable(prepared)}\n`;
  const sampled = checks.find(({ check }) => check === 'forecast')?.forecast;
  return sampled === undefined ? '' : `Forecast of the records that were read:\n${forecastTable(sampled)}\n`;
}

function lineOf({ check, result, says, next }: CheckResult): string {
  return [result.padEnd(7), check.replaceAll('_', ' ').padEnd(12), says, next].filter(Boolean).join(' ');
}
