import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Report } from '../contract/report.ts';
import { readForeignUsers } from '../dataset/foreign-users.ts';
import { type OutcomePlace, verificationOutcomes } from '../dataset/outcomes.ts';
import { NdjsonFile } from './ndjson-file.ts';
import { unwritableReport } from './report-problems.ts';

/**
 * Lists the users that verification found in the pool, and that are not of the dataset: by their ids, in the order of
 * these. Those of a batch that was last verified while nobody asked for the list are only counted.
 *
 * @param path of the list
 * @throws Problem `damaged_dataset`, `unwritable_dataset`
 */
export async function writeForeignList(
  places: readonly OutcomePlace[],
  path: string,
): Promise<NonNullable<Report['foreignList']>> {
  const placesByRun = new Map(places.map((place) => [place.run, place]));
  const file = await NdjsonFile.create(path);
  let users = 0;
  try {
    for await (const batches of verificationOutcomes(places)) {
      for (const { batch, foreignListedBy = '' } of batches) {
        const place = placesByRun.get(foreignListedBy);
        if (place === undefined) continue;
        for await (const id of readForeignUsers(place, batch)) {
          await file.add({ id });
          users += 1;
        }
      }
    }
    await file.finish();
  } catch (error) {
    await file.discard();
    throw error;
  }
  return { file: basename(path), users };
}

/**
 * Removes the list of an earlier report.
 *
 * @throws Problem `unwritable_dataset`
 */
export async function removeForeignList(path: string): Promise<void> {
  try {
    await rm(path, { force: true });
  } catch (error) {
    throw unwritableReport(error, path);
  }
}
