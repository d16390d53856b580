import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Finding } from '../../contract/dataset.ts';
import type { MigrationSettings } from '../../contract/settings.ts';
import { openDataset } from '../../dataset/dataset-reader.ts';
import { noteJob } from '../../dataset/jobs.ts';
import { writeImportOutcome, writeVerificationOutcome } from '../../dataset/outcomes.ts';
import { prepareDataset } from '../../preparation/prepare.ts';
import { settingsFor, temporaryFolder } from './stage.ts';

/** Writes the outcomes of a migration that confirmed everybody of a dataset but those of these findings. */
export async function migrated(folder: string, findings: readonly Finding[] = [], run = 'run'): Promise<void> {
  const dataset = await openDataset(folder);
  await noteJob(folder, { job: 'migrate', run, startedAt: '2025-01-01T00:00:00.000Z' });
  for (let batch = 0; batch < dataset.manifest.batches; batch += 1) {
    const users = dataset.usersInBatch(batch);
    const { firstUserId, lastUserId } = dataset.idsOfBatch(batch);
    const own = findings.filter(({ id }) => firstUserId <= id && id <= lastUserId);
    // A part a batch, as the parts of many short stretches are.
    const imported = { batch, mode: 'ignore', users, accepted: users, refused: [], requests: 1 } as const;
    await writeImportOutcome({ folder, run }, [imported]);
    const verified = { batch, confirmed: users - own.length, findings: own, foreign: 0 };
    await writeVerificationOutcome({ folder, run }, [verified]);
  }
}

/** The folder of a dataset of these lines that was prepared and migrated, with everybody confirmed. */
export async function earlierDataset(lines: readonly string[]): Promise<string> {
  const settings = await settingsFor(lines, await temporaryFolder());
  await prepareDataset({ settings });
  await migrated(settings.dataset);
  return settings.dataset;
}

/** Settings of a migration of these lines, in a folder of their own, since an earlier dataset. */
export async function settingsSince(lines: readonly string[], since: string): Promise<MigrationSettings> {
  return { ...(await settingsFor(lines, await temporaryFolder())), since };
}

/** The documents of an NDJSON file. */
export async function ndjson(folder: string, name: string): Promise<readonly Record<string, unknown>[]> {
  const text = await readFile(join(folder, name), 'utf8');
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
}

/** Bodies of a dataset's batches, put together: the records of all its users. */
export async function recordsOf(folder: string) {
  const dataset = await openDataset(folder);
  const records = new Map<string, unknown[]>();
  for await (const { body } of dataset.batches({ from: 0, to: dataset.manifest.batches })) {
    for (const [section, own] of Object.entries<unknown[]>(JSON.parse(body.toString()))) {
      records.set(section, [...(records.get(section) ?? []), ...own]);
    }
  }
  return records;
}
