import type { DeletionTally } from '../../contract/undo.ts';
import type { Course } from '../course.ts';
import { addTally, wholeOf } from '../phase-work.ts';
import { groundsIn, preparedIn, workIn } from '../state.ts';
import { lanesOver, stretchInput } from './phase-lanes.ts';
import { recordPool } from './recording.ts';

/** Deletes whom the migration created. */
export async function deleteCreated(course: Course): Promise<void> {
  const { state, runtime } = course;
  const work = workIn(state);
  const grounds = groundsIn(state);
  const lanes = lanesOver<DeletionTally>(course, work, {
    begin: (range) =>
      runtime.begin(
        'deleteStretch',
        { ...stretchInput(course, work, range), grounds },
        `Delete users of batches ${range.from} to ${range.to}`,
      ),
    add: (_done, tally) => {
      state.deletion = state.deletion === undefined ? tally : addTally(state.deletion, tally);
    },
  });
  await course.toTheEnd([lanes], [lanes.run()]);
  state.work = wholeOf(preparedIn(state).batches);
  course.enter('verifying');
}

/** Looks whom the pool still has. */
export async function verifyUndo(course: Course): Promise<void> {
  await recordPool(course, 'Look for deleted users of batches');
  course.enter('reporting');
}
