import { setTimeout as wait } from 'node:timers/promises';
import type { MigrationHandle } from '../client/migration-handle.ts';
import type { WrittenReport } from '../contract/activities.ts';
import { isUnanswered } from './command-line.ts';

const lookAgainAfterMs = 1_000;

/** Waits for a migration's end, however often nobody answers meanwhile. */
export async function resultOf(migration: MigrationHandle, interrupted: AbortSignal): Promise<WrittenReport> {
  for (;;) {
    try {
      return await migration.result();
    } catch (error) {
      if (!isUnanswered(error)) throw error;
    }
    await wait(lookAgainAfterMs, undefined, { signal: interrupted });
  }
}

/** How long a migration takes until it imports no more. */
export async function importSeconds(
  migration: MigrationHandle,
  begun: number,
  interrupted: AbortSignal,
): Promise<number> {
  for (;;) {
    const progress = await migration.progress().catch(() => undefined);
    if (progress !== undefined && !['checking', 'preparing', 'importing'].includes(progress.phase)) {
      return (Date.now() - begun) / 1000;
    }
    await wait(lookAgainAfterMs, undefined, { signal: interrupted });
  }
}

/** What is waited for, or an error when it has not come by then. */
export async function within<Result>(work: Promise<Result>, milliseconds: number): Promise<Result> {
  const stop = new AbortController();
  const late = wait(milliseconds, undefined, { signal: stop.signal }).then(() => {
    throw new Error(`The migration has not ended within ${Math.round(milliseconds / 1000)} s after the chaos.`);
  });
  late.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    stop.abort();
  }
}
