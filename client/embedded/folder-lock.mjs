import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

/** How often the holder of a lock shows that it lives, by touching the lock's folder. */
const heartbeatMilliseconds = 500;
/** How often one that waits looks again. */
const pollMilliseconds = 100;

/**
 * Runs `work` while no other process that names the same folder does. The lock is a folder, since making one either
 * succeeds or fails as a whole on every system; one whose holder died without removing it is taken over.
 *
 * Plain JavaScript, because the set-up script uses it before anything is compiled.
 *
 * @template T
 * @param {string} folder the lock's path; its parent must exist
 * @param {() => Promise<T>} work what to do while holding it
 * @param {{ onWait?: () => void, abandonedAfterMilliseconds?: number }} [options] `onWait` is called once when somebody
 *   else holds it; a lock that shows no life for `abandonedAfterMilliseconds` (default 10 s) counts as abandoned
 * @returns {Promise<T>} what `work` returned
 */
export async function withFolderLock(folder, work, { onWait, abandonedAfterMilliseconds = 10_000 } = {}) {
  await acquire(folder, onWait, abandonedAfterMilliseconds / pollMilliseconds);
  const heartbeat = setInterval(() => touch(folder), heartbeatMilliseconds);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Looks are counted and not the clock's time, so that a lock does not seem abandoned after the machine slept: holder
 * and waiter wake up together.
 */
async function acquire(folder, onWait, looksUntilAbandoned) {
  let seen;
  let looks = 0;
  while (!(await tryMake(folder))) {
    if (seen === undefined) onWait?.();
    const touched = await lastTouched(folder);
    looks = touched === seen ? looks + 1 : 0;
    seen = touched ?? seen ?? 0;
    if (looks >= looksUntilAbandoned) {
      await removeAbandoned(folder, seen);
      looks = 0;
    }
    await pause(pollMilliseconds);
  }
}

async function tryMake(folder) {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** When the lock was last touched, or undefined when it has just gone. */
async function lastTouched(folder) {
  const found = await stat(folder).catch(() => undefined);
  return found?.mtimeMs;
}

/**
 * Moves the lock away before deleting it, so that of several waiters only one removes it; one that turns out to be
 * alive, because another waiter was quicker and holds it now, is put back.
 */
async function removeAbandoned(folder, seen) {
  const aside = `${folder}.${randomUUID()}`;
  try {
    await rename(folder, aside);
  } catch {
    return;
  }
  if ((await lastTouched(aside)) === seen) await rm(aside, { recursive: true, force: true });
  else await rename(aside, folder).catch(() => rm(aside, { recursive: true, force: true }));
}

function touch(folder) {
  const now = new Date();
  utimes(folder, now, now).catch(() => {});
}
