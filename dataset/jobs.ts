import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Job, JobRun } from '../contract/dataset.ts';
import { Problem } from '../contract/problem.ts';
import { writeFileAtomically } from './atomic-file.ts';
import { damaged, isAbsent } from './dataset-problems.ts';
import { jobsFolder, jobsName } from './layout.ts';
import type { OutcomePlace } from './outcomes.ts';

const jobs = ['migrate', 'verify', 'repair', 'undo'] as const satisfies readonly Job[];

const jobRunsSchema: z.ZodType<readonly JobRun[]> = z.array(
  z.object({ job: z.enum(jobs), run: z.string(), startedAt: z.string() }),
);

/**
 * The workflows that worked on a dataset, the migration first; none where nothing was migrated from it.
 *
 * @throws Problem `damaged_dataset`
 */
export async function readJobs(folder: string): Promise<readonly JobRun[]> {
  const path = join(folder, jobsName);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (isAbsent(error)) return [];
    throw damaged('The list of jobs cannot be read', path, error);
  }
  try {
    return jobRunsSchema.parse(JSON.parse(text));
  } catch (error) {
    throw damaged('The list of jobs is not as it was written', path, error);
  }
}

/**
 * Notes that a workflow works on a dataset from now on; noting one twice is the same as noting it once. With a new
 * migration what followed an earlier one goes: it says nothing of this one.
 *
 * @throws Problem `nothing_migrated` when the job follows a migration and there is none; `unwritable_dataset`
 */
export async function noteJob(folder: string, job: JobRun): Promise<void> {
  const before = await readJobs(folder);
  if (before.some(({ run }) => run === job.run)) return;
  if (job.job !== 'migrate') requireMigration(folder, before, job.job);
  const noted = job.job === 'migrate' ? [job] : [...before, job];
  await writeFileAtomically(join(folder, jobsName), `${JSON.stringify(noted, undefined, 2)}\n`);
  if (job.job === 'migrate') await rm(join(folder, jobsFolder), { recursive: true, force: true });
}

/**
 * Sees that there is a migration which a job can follow.
 *
 * @param runs that worked on the dataset before it
 * @throws Problem `nothing_migrated` when there was none, or when it was undone; an undo can be repeated
 */
export function requireMigration(folder: string, runs: readonly JobRun[], job: Job): void {
  if (runs.length === 0) {
    throw new Problem(
      'nothing_migrated',
      'No migration has sent anything of this dataset yet',
      folder,
      'Migrate it with `poolferry start`.',
    );
  }
  if (job !== 'undo') requireNoUndo(folder, runs, job);
}

/**
 * Sees that what was migrated was not deleted again.
 *
 * @param doing what could be done otherwise, as a verb
 * @throws Problem `nothing_migrated`
 */
export function requireNoUndo(folder: string, runs: readonly JobRun[], doing: string): void {
  if (!runs.some(({ job }) => job === 'undo')) return;
  throw new Problem(
    'nothing_migrated',
    `The migration was undone: nothing is there to ${doing}`,
    folder,
    'Migrate the dataset again with `poolferry start`.',
  );
}

/**
 * The workflows that worked on a dataset before this one.
 *
 * @throws Problem `damaged_dataset`
 */
export async function jobsBefore(folder: string, job: JobRun): Promise<readonly JobRun[]> {
  const runs = await readJobs(folder);
  const place = runs.findIndex(({ run }) => run === job.run);
  return place < 0 ? runs : runs.slice(0, place);
}

/** Where a workflow's outcomes lie: the migration's in the dataset's folder, those of what followed it in one of their own. */
export function outcomePlaceOf(folder: string, { job, run }: JobRun): OutcomePlace {
  return { folder: job === 'migrate' ? folder : join(folder, jobsFolder, run), run };
}

/** Where the outcomes of importing lie, the newest last: of a batch that several have, the last one's holds. */
export function importPlaces(folder: string, runs: readonly JobRun[]): readonly OutcomePlace[] {
  return runs.filter(({ job }) => job === 'migrate' || job === 'repair').map((run) => outcomePlaceOf(folder, run));
}

/** As {@link importPlaces}, of reading back. */
export function verificationPlaces(folder: string, runs: readonly JobRun[]): readonly OutcomePlace[] {
  return runs.map((run) => outcomePlaceOf(folder, run));
}
