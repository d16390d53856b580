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
    if (
      progress !== undefined &&
      !['checking', 'preparing', 'probing', 'recording', 'importing'].includes(progress.phase)
    ) {
      return (Date.now() - begun) / 1000;
    }
    await wait(lookAgainAfterMs, undefined, { signal: interrupted });
  }
}

/**
 * A migration's end, or an error with where it stands when it has not come by then.
 *
 * @param result of {@link resultOf}
 */
export async function within(
  result: Promise<WrittenReport>,
  milliseconds: number,
  standing: () => Promise<object>,
): Promise<WrittenReport> {
  const stop = new AbortController();
  const late = async (): Promise<never> => {
    await wait(milliseconds, undefined, { signal: stop.signal });
    const seconds = Math.round(milliseconds / 1000);
    throw new Error(`the migration has not ended ${seconds} s after the chaos (${JSON.stringify(await standing())})`);
  };
  try {
    return await Promise.race([result, late()]);
  } finally {
    stop.abort();
  }
}
