import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PreparationCounts } from '../../contract/dataset.ts';
import type { Reject } from '../../contract/reject.ts';
import type { Report } from '../../contract/report.ts';
import type { MigrationSettings } from '../../contract/settings.ts';
import { readRejects } from '../../dataset/rejects.ts';

/** What the report says of the source's users. */
export async function preparationOf({ report }: MigrationSettings): Promise<PreparationCounts> {
  const written: Report = JSON.parse(await readFile(join(report, 'report.json'), 'utf8'));
  return written.preparation;
}

/** The rejects of a migration, without their places. */
export async function rejectsOf({ dataset }: MigrationSettings): Promise<readonly Reject[]> {
  const rejects: Reject[] = [];
  for await (const reject of readRejects(dataset)) rejects.push(reject);
  return rejects;
}
