import type { PresenceTally } from '../../contract/undo.ts';
import type { Course } from '../course.ts';
import { addTally, wholeOf } from '../phase-work.ts';
import { preparedIn, workIn } from '../state.ts';
import { lanesOver, stretchInput } from './phase-lanes.ts';

/** Notes whom the pool has before anything is sent, so that the migration can be undone. */
export async function recordExisting(course: Course): Promise<void> {
  await recordPool(course, 'Look for users of batches');
  course.state.work = wholeOf(preparedIn(course.state).batches);
  course.enter('importing');
}

/**
 * Notes whom the pool has of the dataset.
 *
 * @param what for the Web UI, before the numbers of the batches
 */
export async function recordPool(course: Course, what: string): Promise<void> {
  const { state, runtime } = course;
  const work = workIn(state);
  const lanes = lanesOver<PresenceTally>(course, work, {
    begin: (range) =>
      runtime.begin('recordStretch', stretchInput(course, work, range), `${what} ${range.from} to ${range.to}`),
    add: (_done, tally) => {
      state.presence = state.presence === undefined ? tally : addTally(state.presence, tally);
    },
  });
  await course.toTheEnd([lanes], [lanes.run()]);
}
