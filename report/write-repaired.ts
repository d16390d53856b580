import { rm } from 'node:fs/promises';
import type { WriteReportInput } from '../contract/activities.ts';
import type { Report } from '../contract/report.ts';
import { damaged } from '../dataset/dataset-problems.ts';
import type { Dataset } from '../dataset/dataset-reader.ts';
import { outcomePlaceOf } from '../dataset/jobs.ts';
import { importOutcomes } from '../dataset/outcomes.ts';
import { NdjsonFile } from './ndjson-file.ts';
import { nameUser } from './unconfirmed.ts';

/**
 * Writes the users whom a repair left as they are, since they were changed in the pool after they had been imported: one
 * a line, in the order of their UUIDs.
 *
 * @returns what the report says of the repair; nothing of another job, and then there is no file
 * @throws Problem `damaged_dataset`, `unwritable_dataset`
 */
export async function writeRepaired(
  dataset: Dataset,
  { job, repaired }: Pick<WriteReportInput, 'job' | 'repaired'>,
  path: string,
): Promise<Report['repaired']> {
  if (repaired === undefined) {
    await rm(path, { force: true });
    return undefined;
  }
  const file = await NdjsonFile.create(path);
  try {
    for await (const batches of importOutcomes([outcomePlaceOf(dataset.folder, job)])) {
      const ids = batches.flatMap(({ again }) => again?.changedSince ?? []).sort();
      const keys = await dataset.keys(ids);
      for (const id of ids) {
        const key = keys.get(id);
        if (key === undefined) throw damaged('An outcome names a user that the dataset does not hold', dataset.folder);
        await file.add(nameUser(key));
      }
    }
    await file.finish();
  } catch (error) {
    await file.discard();
    throw error;
  }
  const { accepted, refused, changedSince = 0 } = repaired;
  return { accepted, refused, changedSince };
}
