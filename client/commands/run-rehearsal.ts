import { setTimeout as delay } from 'node:timers/promises';
import type { Standing } from '../../contract/progress.ts';
import type { ReportSummary } from '../../contract/report.ts';
import { closingSummary } from '../closing-summary.ts';
import { Cleanup } from '../embedded/cleanup.ts';
import { interruptedExitCode, interruption } from '../embedded/interruption.ts';
import { type Rehearsal, type RehearsalOptions, startRehearsal } from '../embedded/rehearsal.ts';
import { tell } from '../failure.ts';
import type { MigrationHandle } from '../migration-handle.ts';
import { exitCodeOfOutcome } from '../outcome.ts';
import { watchMigration } from '../watch.ts';
import { print } from './options.ts';

interface Showing {
  readonly keep?: boolean;
  readonly json?: boolean;
}

/**
 * Runs a rehearsal to its end and stops everything that it started, also on Ctrl-C and on errors.
 *
 * @returns the exit code
 */
export async function runRehearsal(options: RehearsalOptions, showing: Showing): Promise<number> {
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const cleanup = new Cleanup();
  const interrupted = interruption();
  let exitCode = interruptedExitCode;
  try {
    const rehearsal = await interrupted.unless(startRehearsal(options, say, cleanup, interrupted.signal));
    say(`Temporal Web UI: ${rehearsal.temporalUiAddress}`);
    exitCode = await interrupted.unless(follow(rehearsal, showing, interrupted.signal));
    if (showing.keep) {
      const { url, tenantId, poolId, clientId } = rehearsal.sandbox;
      say(`Sandbox: ${url}, tenant ${tenantId}, pool ${poolId}, client ${clientId}. Ctrl-C stops everything.`);
      await interrupted.happened;
    }
  } catch (error) {
    if (!interrupted.signal.aborted) throw error;
    say('Interrupted: stopping what was started. The dataset and what was reported so far stay.');
  } finally {
    await Promise.race([cleanup.run(), delay(longestStopMs, undefined, { ref: false })]);
    interrupted.forget();
  }
  // What was being started when Ctrl-C came may not know yet that it is over; the Temporal server ends with us.
  if (interrupted.signal.aborted) process.exit(exitCode);
  return exitCode;
}

/** A worker drains within seconds, unless the Temporal server that it reports to is gone. */
const longestStopMs = 20_000;

async function follow(rehearsal: Rehearsal, showing: Showing, signal: AbortSignal): Promise<number> {
  const summary = await summaryOf(rehearsal.migration, signal);
  const text = [
    closingSummary(summary),
    ...(summary.reportPath === '' ? [] : [`Report: ${summary.reportPath}`]),
    `Temporal Web UI: ${rehearsal.temporalUiAddress}${showing.keep ? '' : ' (gone with this command; --keep leaves it up)'}`,
  ].join('\n');
  print(showing.json, summary, text);
  return exitCodeOfOutcome(summary.outcome);
}

/** The migration's summary, also of one that failed or that waits for an operator who is not there. */
async function summaryOf(migration: MigrationHandle, signal: AbortSignal): Promise<ReportSummary> {
  const begun = Date.now();
  try {
    const watched = await watchMigration(migration, { leaveWhenHeld: true, signal });
    if (watched.end === 'finished') return watched.report.summary;
    process.stderr.write(`${watched.hold.message}\n`);
    return unreported(watched.progress, 'held', migration, begun);
  } catch (error) {
    if (signal.aborted) throw error;
    tell(error);
    return unreported(await migration.standing().catch(() => undefined), 'failed', migration, begun);
  }
}

/** The accounting of a migration that wrote no report. */
function unreported(
  progress: Standing | undefined,
  outcome: 'failed' | 'held',
  migration: MigrationHandle,
  begun: number,
): ReportSummary {
  const { prepared = 0, accepted = 0, refused = 0, confirmed = 0, different = 0, missing = 0 } = progress ?? {};
  return {
    outcome,
    read: progress?.read ?? 0,
    prepared,
    rejected: progress?.rejected ?? 0,
    accepted,
    refused,
    unsent: prepared - accepted - refused,
    confirmed,
    different,
    missing,
    unchecked: prepared - confirmed - different - missing,
    logins: { tried: 0, asExpected: 0 },
    // Nobody has drawn a verdict yet.
    shortcomings: [],
    resets: progress?.resets ?? {},
    reportPath: '',
    workflowId: migration.workflowId,
    seconds: Math.round((Date.now() - begun) / 100) / 10,
  };
}
