import type { JobRun } from '../../contract/dataset.ts';
import type { Course } from '../course.ts';
import { preparedIn } from '../state.ts';

/** What this workflow is, as the dataset remembers it. */
export function jobOf({ runtime, state: { request, startedAt } }: Course): JobRun {
  return { job: request.job, run: runtime.migration.run, startedAt };
}

/** Has the dataset remember it: what was done to the dataset before a migration does not count from now on. */
export async function noteJob(course: Course): Promise<void> {
  const { dataset } = preparedIn(course.state);
  const job = jobOf(course);
  await course.untilSettled(() => course.runtime.begin('noteJob', { dataset, job }, 'Note the job in the dataset'));
}
