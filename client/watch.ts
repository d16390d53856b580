import { setTimeout as delay } from 'node:timers/promises';
import { Presets, SingleBar } from 'cli-progress';
import type { WrittenReport } from '../contract/activities.ts';
import type { Hold, Standing } from '../contract/progress.ts';
import { paragraphOf } from './failure.ts';
import type { MigrationHandle } from './migration-handle.ts';
import { standingsOf } from './standings.ts';
import { paceOf } from './tables.ts';

/** How a migration that was watched came to rest. */
export type WatchEnd =
  | { readonly end: 'finished'; readonly report: WrittenReport }
  | { readonly end: 'held'; readonly progress: Standing; readonly hold: Hold };

export interface WatchOptions {
  /** Leave when the migration is held, instead of waiting for the operator. */
  readonly leaveWhenHeld: boolean;
  readonly signal?: AbortSignal;
}

const refreshMs = 500;

/**
 * Follows a migration to its end, with a live line on standard error: a bar where that is a terminal, otherwise a line
 * whenever something changes that an operator would want to read in a log.
 *
 * @throws Problem with the migration's own reason when it failed
 */
export async function watchMigration(migration: MigrationHandle, options: WatchOptions): Promise<WatchEnd> {
  const view = process.stderr.isTTY ? barView() : lineView();
  const look = standingsOf(migration);
  let fault = '';
  let ended = false;
  const result = migration.result().finally(() => {
    ended = true;
  });
  result.catch(() => undefined);
  try {
    while (!ended) {
      const standing = await look().catch((error: unknown) => {
        // The migration goes on whether anybody can look or not; what keeps us from looking is told once.
        if (!ended && paragraphOf(error) !== fault) process.stderr.write(`${paragraphOf(error)}\n`);
        fault = paragraphOf(error);
        return undefined;
      });
      if (standing !== undefined) {
        fault = '';
        view.show(standing);
        if (standing.hold !== undefined && options.leaveWhenHeld) {
          // The memo has the hold, but not the users that conflict; without a worker it is left with that.
          const progress = await migration.progress().catch(() => standing);
          if (progress.hold !== undefined) return { end: 'held', progress, hold: progress.hold };
        }
      }
      await Promise.race([
        result.then(
          () => undefined,
          () => undefined,
        ),
        delay(refreshMs, undefined, options.signal === undefined ? {} : { signal: options.signal }),
      ]);
    }
    const report = await result;
    await migration.standing().then(view.show, () => undefined);
    return { end: 'finished', report };
  } finally {
    view.close();
  }
}

interface View {
  show(progress: Standing): void;
  close(): void;
}

function barView(): View {
  const bar = new SingleBar(
    {
      format: '{phase} {bar} {percentage} % of {batches} batches, {users} users{note}',
      stream: process.stderr,
      hideCursor: true,
      gracefulExit: false,
      clearOnComplete: false,
      stopOnComplete: false,
    },
    Presets.shades_classic,
  );
  bar.start(1, 0, { phase: 'starting', batches: 0, users: 0, note: '' });
  return {
    show(progress) {
      bar.setTotal(Math.max(1, progress.batches));
      bar.update(progress.batchesDone, {
        phase: progress.phase,
        batches: progress.batches,
        users: usersDone(progress),
        note: noteOf(progress),
      });
    },
    close: () => bar.stop(),
  };
}

function lineView(): View {
  let last = '';
  let toldAt = 0;
  return {
    show(progress) {
      const state = `${progress.phase}${noteOf(progress)}`;
      const now = Date.now();
      if (state === last && now - toldAt < 10_000) return;
      last = state;
      toldAt = now;
      const batches = progress.batches === 0 ? '' : `: ${progress.batchesDone} of ${progress.batches} batches`;
      process.stderr.write(`${state}${batches}, ${usersDone(progress)} users\n`);
    },
    close: () => undefined,
  };
}

function usersDone(progress: Standing): number {
  const { phase, presence, deletion } = progress;
  const isListing = phase === 'recording' || (phase === 'verifying' && progress.job === 'undo');
  if (isListing) return presence === undefined ? 0 : presence.existing + presence.absent;
  if (phase === 'verifying') return progress.confirmed + progress.different + progress.missing;
  if (phase === 'deleting') return Object.values(deletion ?? {}).reduce((sum, users: number) => sum + users, 0);
  return phase === 'importing' ? progress.accepted + progress.refused : progress.prepared;
}

function noteOf(progress: Standing): string {
  if (progress.hold !== undefined) return ` | held (${progress.hold.reason}): ${progress.hold.message}`;
  if (progress.paused) return ' | paused';
  const mode = progress.phase === 'importing' ? ` | mode ${progress.mode}, ${progress.lanesBusy} lanes` : '';
  const { pace } = progress;
  const asUsual = pace === undefined || (pace.target === 'up' && pace.lanes >= progress.lanes);
  return asUsual ? mode : `${mode} | target ${paceOf(pace)}`;
}
