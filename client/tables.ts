import Table from 'cli-table3';
import type { Progress } from '../contract/progress.ts';
import type { ReportSummary } from '../contract/report.ts';

type Row = readonly [string, string | number];

/** The summary of a migration that came to its end, as a table for a terminal. */
export function summaryTable(summary: ReportSummary): string {
  const resets = Object.entries(summary.resets).map(([reason, users]): Row => [`  must reset: ${reason}`, users]);
  return table([
    ['outcome', summary.outcome],
    ['read from the source', summary.read],
    ['  rejected', summary.rejected],
    ['prepared', summary.prepared],
    ...resets,
    ['accepted by the target', summary.accepted],
    ['confirmed by reading back', summary.confirmed],
    ['  different', summary.different],
    ['  missing', summary.missing],
    ['known logins as expected', `${summary.logins.asExpected} of ${summary.logins.tried}`],
    ['seconds', summary.seconds],
  ]);
}

/** Where a running migration stands, as a table for a terminal. */
export function progressTable(progress: Progress): string {
  return table([
    ['phase', progress.phase],
    ...(progress.outcome === undefined ? [] : [['outcome', progress.outcome] as const]),
    ['waits', waitOf(progress)],
    ['mode', progress.mode],
    ['lanes busy', `${progress.lanesBusy} of ${progress.lanes}`],
    ['batches done', `${progress.batchesDone} of ${progress.batches}`],
    ['seconds a request', progress.secondsPerRequest.toFixed(3)],
    ['read from the source', progress.read],
    ['  rejected', progress.rejected],
    ['prepared', progress.prepared],
    ['accepted by the target', progress.accepted],
    ['  refused', progress.refused],
    ['confirmed by reading back', progress.confirmed],
    ['  different', progress.different],
    ['  missing', progress.missing],
  ]);
}

function waitOf(progress: Progress): string {
  if (progress.hold !== undefined) return `held: ${progress.hold.reason}`;
  return progress.paused ? 'paused' : 'no';
}

function table(rows: readonly Row[]): string {
  const drawn = new Table({ colAligns: ['left', 'right'], style: { head: [], border: [], compact: true } });
  for (const [name, value] of rows) {
    drawn.push([name, typeof value === 'number' ? value.toLocaleString('en-US') : value]);
  }
  return drawn.toString();
}
