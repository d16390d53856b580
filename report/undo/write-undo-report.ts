import { join, resolve } from 'node:path';
import type { WriteReportInput, WrittenReport } from '../../contract/activities.ts';
import type { UndoReport, UnsettledUser } from '../../contract/undo.ts';
import { createFolder } from '../../dataset/atomic-file.ts';
import { damaged } from '../../dataset/dataset-problems.ts';
import { type Dataset, openDataset } from '../../dataset/dataset-reader.ts';
import { importPlaces, jobsBefore } from '../../dataset/jobs.ts';
import { isOpaqueKey } from '../../dataset/source-key.ts';
import { NdjsonFile } from '../ndjson-file.ts';
import { readImports } from '../read-outcomes.ts';
import { inReportFolder, writeReportFile } from '../report-files.ts';
import { reportNames } from '../write-report.ts';
import { readUndo, type UndoSums } from './read-undo.ts';
import { renderUndoPage } from './undo-page.ts';
import { notReached, summariseUndo, type UndoFacts, undoShortcomings } from './undo-summary.ts';

/** Every user that the pool does not show as the undo leaves it. */
const unsettledName = 'unsettled.ndjson';

/** As many of them stand in the page and in `report.json`. */
const unsettledShown = 100;

export interface WriteUndoReportOptions extends WriteReportInput {
  /**
   * The clock that says when the undo was finished.
   * @default the system's
   */
  readonly now?: () => Date;
}

/**
 * Writes the report of an undo, in the form of a migration's: `index.html`, `report.json` beside it, and
 * `unsettled.ndjson`.
 *
 * @throws Problem `wrong_dataset`, `damaged_dataset` when the outcomes do not account for every user, and
 * `unwritable_dataset` when the report's folder cannot be written
 */
export async function writeUndoReport(options: WriteUndoReportOptions): Promise<WrittenReport> {
  const { job, settings, grounds } = options;
  if (grounds === undefined) throw new Error('It is not known whom the migration created.');
  const folder = resolve(settings.report);
  const dataset = await openDataset(options.dataset.folder, options.dataset.indexSha256);
  const { manifest } = dataset;
  const imports = await readImports(dataset, importPlaces(dataset.folder, await jobsBefore(dataset.folder, job)));
  await inReportFolder(folder, () => createFolder(folder));
  const { sums, shown, total } = await writeUnsettled(dataset, options, folder);
  const facts: UndoFacts = {
    input: options,
    preparation: manifest.counts,
    accepted: imports.sums.accepted,
    refused: imports.sums.refused,
    sums,
  };
  const finishedAt = (options.now?.() ?? new Date()).toISOString();
  const { url, tenantId, poolId } = settings.target;
  const report: UndoReport = {
    formatVersion: 1,
    summary: summariseUndo(facts, finishedAt, join(folder, reportNames.page)),
    job: 'undo',
    startedAt: job.startedAt,
    finishedAt,
    grounds,
    origin: manifest.origin,
    target: { url, tenantId, poolId },
    notReached: notReached(facts),
    unchecked: sums.unchecked,
    groups: manifest.counts.groups,
    unsettled: shown,
    unsettledTotal: total,
    audit: options.audit,
  };
  const { summary } = report;
  await writeReportFile(join(folder, reportNames.json), `${JSON.stringify(report, undefined, 2)}\n`);
  await writeReportFile(summary.reportPath, renderUndoPage(report, undoShortcomings(facts)));
  return { reportPath: summary.reportPath, summary };
}

async function writeUnsettled(
  dataset: Dataset,
  { job }: WriteReportInput,
  folder: string,
): Promise<{ readonly sums: UndoSums; readonly shown: readonly UnsettledUser[]; readonly total: number }> {
  const file = await NdjsonFile.create(join(folder, unsettledName));
  const shown: UnsettledUser[] = [];
  let total = 0;
  try {
    const sums = await readUndo(dataset, job, async (unsettled) => {
      const keys = await dataset.keys(unsettled.map(({ id }) => id));
      for (const { id, finding } of unsettled) {
        const key = keys.get(id);
        if (key === undefined) throw damaged('The dataset has no key of a user', dataset.folder);
        const { sourceKey, at } = key;
        const user = { id, ...(isOpaqueKey(sourceKey) ? { sourceKey } : {}), at, finding };
        if (total < unsettledShown) shown.push(user);
        total += 1;
        await file.add(user);
      }
    });
    await file.finish();
    return { sums, shown, total };
  } catch (error) {
    await file.discard();
    throw error;
  }
}
