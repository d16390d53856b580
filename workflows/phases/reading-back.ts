import type { VerificationTally } from '../../contract/activities.ts';
import type { Course } from '../course.ts';
import type { LaneBounds, Lanes, LeadingPhase } from '../lanes.ts';
import { addTally } from '../phase-work.ts';
import { type PhaseWork, workIn } from '../state.ts';
import { isAskedToWait } from '../throttle.ts';
import { lanesOver, stretchInput, withRequestsSummed } from './phase-lanes.ts';

/** Compares the pool with what was sent, user by user. */
export async function readBack(course: Course): Promise<void> {
  const { state } = course;
  const lanes = readBackLanes(course, workIn(state));
  await course.toTheEnd([lanes], [lanes.run()]);
  // A repair that had nobody to send again has read nobody.
  if (state.unconfirmed?.users !== 0) state.readBack = true;
}

/** One lane reads back what the others have imported; where the operator allows a single one, it waits. */
export function lanesBehindImport(
  course: Course,
  following: PhaseWork,
  leader: LeadingPhase,
): Lanes<VerificationTally> {
  const importing = workIn(course.state);
  return readBackLanes(course, following, {
    lanes: (allowed) => (allowed === 1 ? 0 : 1),
    rests: () => isAskedToWait(importing.throttle) || importing.throttle.down !== undefined,
    leader,
  });
}

function readBackLanes(course: Course, work: PhaseWork, bounds: LaneBounds = {}): Lanes<VerificationTally> {
  const { state, runtime } = course;
  return lanesOver<VerificationTally>(course, work, {
    ...bounds,
    begin: (range) =>
      withRequestsSummed(
        state,
        'readBack',
        runtime.begin(
          'verifyStretch',
          { ...stretchInput(course, work, range), listForeign: state.settings.verification.listForeign ?? false },
          `Read back batches ${range.from} to ${range.to}`,
        ),
      ),
    add: (_done, tally) => {
      state.verified = addTally(state.verified, tally);
    },
  });
}
