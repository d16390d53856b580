import type { Course } from '../course.ts';
import { wholeOf, workOn } from '../phase-work.ts';
import { jobOf, noteJob } from './job.ts';

/** What follows a migration takes its dataset as it is. */
export async function reopenDataset(course: Course): Promise<void> {
  const { state, runtime } = course;
  const { settings } = state;
  const job = jobOf(course);
  const prepared = await course.untilSettled(() =>
    runtime.begin('reopenDataset', { settings, job }, 'Open the dataset'),
  );
  state.prepared = prepared;
  if (state.request.job !== 'repair') {
    state.work = wholeOf(prepared.batches);
    if (state.request.job === 'undo') await noteJob(course);
    return course.enter(state.request.job === 'undo' ? 'deleting' : 'verifying');
  }
  const { dataset } = prepared;
  state.unconfirmed = await course.untilSettled(() =>
    runtime.begin('findUnconfirmed', { dataset, job }, 'Find the users that are not confirmed'),
  );
  state.work = workOn(state.unconfirmed.ranges);
  course.enter('importing');
}
