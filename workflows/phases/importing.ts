import type { ImportTally } from '../../contract/activities.ts';
import { conflictsWithin, withoutConflicts } from '../conflicts.ts';
import type { Course } from '../course.ts';
import { beginHold, holdForRefusals } from '../holds.ts';
import type { Lanes } from '../lanes.ts';
import { addTally, wholeOf, workOn } from '../phase-work.ts';
import { giveBack, within } from '../ranges.ts';
import { preparedIn, workIn } from '../state.ts';
import { isAskedToWait } from '../throttle.ts';
import { lanesOver, stretchInput, withRequestsSummed } from './phase-lanes.ts';
import { lanesBehindImport } from './reading-back.ts';

/** Sends the dataset, or of a repair what is not confirmed of it; a lane reads back behind it where the settings ask. */
export async function importDataset(course: Course): Promise<void> {
  const { state } = course;
  if (state.request.job === 'migrate') await importGroups(course);
  if (state.settings.verification.followsImport) state.following ??= { ...workOn([]), batches: workIn(state).batches };
  const itself = { hasEnded: false };
  const lanes = importLanes(course);
  const behind = state.following && lanesBehindImport(course, state.following, itself);
  const importing = lanes.run().finally(() => {
    itself.hasEnded = true;
  });
  await (behind === undefined
    ? course.toTheEnd([lanes], [importing])
    : course.toTheEnd([lanes, behind], [importing, behind.run()]));
  const whole = state.unconfirmed === undefined ? wholeOf(preparedIn(state).batches) : workOn(state.unconfirmed.ranges);
  state.work = state.following ?? whole;
  delete state.following;
  course.enter('verifying');
}

async function importGroups(course: Course): Promise<void> {
  const { state, runtime } = course;
  const { counts, dataset } = preparedIn(state);
  if (state.groupsImported || counts.groups === 0) return;
  const input = { dataset, target: state.settings.target };
  await course.untilSettled(() => runtime.begin('importGroups', input, `Import ${counts.groups} groups`));
  state.groupsImported = true;
}

function importLanes(course: Course): Lanes<ImportTally> {
  const { state, runtime } = course;
  const work = workIn(state);
  return lanesOver<ImportTally>(course, work, {
    lanes: (allowed) => (state.following === undefined ? allowed : Math.max(1, allowed - 1)),
    rests: () => isAskedToWait(state.following?.throttle),
    begin: (range, mode, suspect) =>
      withRequestsSummed(
        state,
        'imports',
        runtime.begin(
          'importStretch',
          {
            ...stretchInput(course, work, range),
            mode,
            maybeSent: within(work.maybeSent, range),
            requestsPerBatch: work.throttle.requestsPerBatch,
            suspect,
            skip: conflictsWithin(state.skipped, range),
            ...(state.request.job === 'repair' && state.request.overwrite ? { overwrite: true } : {}),
          },
          `Import batches ${range.from} to ${range.to}`,
        ),
      ),
    add: (done, tally) => {
      state.skipped = withoutConflicts(state.skipped, done);
      state.imported = addTally(state.imported, tally);
      if (state.following !== undefined) state.following.todo = giveBack(state.following.todo, done);
      const hold = state.refusalsSettled ? undefined : holdForRefusals(state.imported, course.time());
      if (hold !== undefined && beginHold(state.steering, hold)) state.refusalsSettled = true;
    },
  });
}
