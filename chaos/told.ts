import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { RefusedUser } from '../contract/dataset.ts';
import type { Report, UnconfirmedUser } from '../contract/report.ts';
import { importOutcomes } from '../dataset/outcomes.ts';
import { skippedUsers } from '../dataset/skipped-users.ts';

/** What a migration says of its users. */
export interface Told {
  readonly report: Report;
  readonly unconfirmed: readonly UnconfirmedUser[];
  readonly refused: readonly RefusedUser[];
  /** Those of `refused` that the operator left out. */
  readonly skipped: ReadonlySet<string>;
  /** Batches that outcomes are there of, and the users in them. */
  readonly batches: number;
  readonly users: number;
}

/** @param run first run id of the migration */
export async function readTold(reportPath: string, dataset: string, run: string): Promise<Told> {
  const folder = dirname(reportPath);
  const report: Report = JSON.parse(await readFile(join(folder, 'report.json'), 'utf8'));
  const unconfirmed: UnconfirmedUser[] = [];
  for await (const line of createInterface({ input: createReadStream(join(folder, 'unconfirmed.ndjson')) })) {
    unconfirmed.push(JSON.parse(line));
  }
  const refused: RefusedUser[] = [];
  let batches = 0;
  let users = 0;
  for await (const outcomes of importOutcomes([{ folder: dataset, run }])) {
    for (const batch of outcomes) {
      refused.push(...batch.refused);
      batches += 1;
      users += batch.users;
    }
  }
  return { report, unconfirmed, refused, skipped: skippedUsers(refused), batches, users };
}
