import { rm } from 'node:fs/promises';
import type { WriteReportInput } from '../contract/activities.ts';
import type { JobRun } from '../contract/dataset.ts';
import type { ReportedSample, WronglyCredentialedUser } from '../contract/report.ts';
import { damaged } from '../dataset/dataset-problems.ts';
import type { Dataset } from '../dataset/dataset-reader.ts';
import { outcomePlaceOf } from '../dataset/jobs.ts';
import { sampleOutcomes } from '../dataset/sample-outcomes.ts';
import { NdjsonFile } from './ndjson-file.ts';
import { sampleWarningOf } from './sample-warning.ts';
import { nameUser } from './unconfirmed.ts';

/** As many users stand in the page and in `report.json`. */
const usersShown = 100;

/**
 * Writes the users of a sample whose credentials are wrong, one a line, in the order of their UUIDs.
 *
 * @param sampledBy whose sample it is: this workflow's, or that of an earlier one
 * @returns what the report says of the sample; nothing where none was read, and then there is no file
 * @throws Problem `damaged_dataset` when the sample's parts do not hold what it came to, `unwritable_dataset`
 */
export async function writeCredentials(
  dataset: Dataset,
  sampledBy: JobRun,
  { credentials }: Pick<WriteReportInput, 'credentials'>,
  path: string,
): Promise<ReportedSample | undefined> {
  if (credentials === undefined) {
    await rm(path, { force: true });
    return undefined;
  }
  const { seed, sampled: size } = credentials;
  const file = await NdjsonFile.create(path);
  const users: WronglyCredentialedUser[] = [];
  let total = 0;
  try {
    for await (const { wrong } of sampleOutcomes(outcomePlaceOf(dataset.folder, sampledBy).folder, {
      run: sampledBy.run,
      seed,
      size,
    })) {
      const keys = await dataset.keys(wrong.map(({ id }) => id));
      for (const { id, fields } of wrong) {
        const key = keys.get(id);
        if (key === undefined) throw damaged('The sample names a user that the dataset does not hold', dataset.folder);
        const user = { ...nameUser(key), fields };
        if (total < usersShown) users.push(user);
        total += 1;
        await file.add(user);
      }
    }
    if (total !== credentials.wrong) {
      throw damaged(`The sample names ${total} of ${credentials.wrong} users with wrong credentials`, dataset.folder);
    }
    await file.finish();
  } catch (error) {
    await file.discard();
    throw error;
  }
  const warning = sampleWarningOf(sampledBy.job, credentials);
  return { ...credentials, ...(warning === undefined ? {} : { warning }), users };
}
