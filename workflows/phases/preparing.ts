import type { PreparedDataset, PrepareInput } from '../../contract/activities.ts';
import type { Course } from '../course.ts';
import { failed } from '../failed.ts';
import { problemOf } from '../holds.ts';

/** Prepares the dataset, by what is known of the pool before a probe. */
export async function prepare(course: Course): Promise<void> {
  // How the pool reads hashes shows after this. What was found of it before is what it most likely still does, and the
  // dataset of an earlier migration stays, with what became of its users, as long as nothing else is found.
  course.state.prepared = await prepareDataset(course, { asProbedBefore: true });
  course.enter('probing');
}

/** Prepares the dataset by the pool's rules, as they are known by now. */
export async function prepareDataset(
  course: Course,
  hashes: Pick<PrepareInput, 'asProbedBefore'> = {},
): Promise<PreparedDataset> {
  const { settings, pool } = course.state;
  const input = { settings, ...(pool === undefined ? {} : { pool: pool.rules }), ...hashes };
  return await course.untilSettled(
    () => course.runtime.begin('prepareDataset', input, `Prepare ${settings.source.type}`),
    // A full disk can be mended under the migration. Of anything else nothing was sent yet, and a mended source is a
    // new start: there is nothing to wait for.
    (failure) => {
      const problem = problemOf(failure, 'Mend the cause and start again: nothing was sent yet.');
      if (problem.reason !== 'unwritable_dataset') throw failed(problem);
      return problem;
    },
  );
}
