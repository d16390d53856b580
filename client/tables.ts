import Table from 'cli-table3';
import type { DeltaCounts, PreparationCounts } from '../contract/dataset.ts';
import type { Pace, Progress } from '../contract/progress.ts';
import type { ReportSummary, ShortcomingName, UndoShortcomingName } from '../contract/report.ts';
import type { DeletionTally } from '../contract/undo.ts';

type Row = readonly [string, string | number];

/** The summary of a migration that came to its end, as a table for a terminal. */
export function summaryTable(summary: ReportSummary): string {
  if (summary.undone !== undefined) return undoTable(summary, summary.undone);
  const resets = Object.entries(summary.resets).map(([reason, users]): Row => [`  must reset: ${reason}`, users]);
  return table([
    ['outcome', summary.outcome],
    ['read from the source', summary.read],
    ['  rejected', summary.rejected],
    ...deltaRows(summary.delta),
    ['prepared', summary.prepared],
    ...resets,
    ['accepted by the target', summary.accepted],
    ...unlessZero('  refused', summary.refused),
    ...unlessZero('  confirmed without an answer', summary.confirmedUnanswered),
    ...unlessZero('  not sent', summary.unsent),
    ['confirmed by reading back', summary.confirmed],
    ['  different', summary.different],
    ['  missing', summary.missing],
    ...unlessZero('  not read back', summary.unchecked),
    ['known logins as expected', `${summary.logins.asExpected} of ${summary.logins.tried}`],
    ...unlessZero('  not judged: locked', summary.logins.locked),
    ...unlessZero('  not tried, for fear of a lock', summary.logins.notTried),
    ...summary.shortcomings.flatMap(shortcomingRow),
    ['seconds', summary.seconds],
  ]);
}

function unlessZero(label: string, count = 0): readonly Row[] {
  return count === 0 ? [] : [[label, count]];
}

/** Of what no other line counts: users that are missing, and the like, have lines of their own. */
const shortcomingWords: Readonly<Partial<Record<string, string>>> = {
  credentials: 'sampled users with other credentials',
  logins: 'logins not as expected, derived ones too',
  reset_flow: 'steps of the reset flow that failed',
  exported_records: 'types of record the export differs in',
  not_reached: 'not reached by the undo',
} satisfies Partial<Record<ShortcomingName | UndoShortcomingName, string>>;

/** Why the outcome is `differences`; what was found before, and not looked at again, with its date. */
function shortcomingRow({ name, count, asOf }: ReportSummary['shortcomings'][number]): readonly Row[] {
  const words = shortcomingWords[name];
  if (words === undefined) return [];
  return [[asOf === undefined ? words : `${words}, as of ${asOf}`, count]];
}

function undoTable(summary: ReportSummary, undone: DeletionTally): string {
  return table([
    ['outcome', summary.outcome],
    ['prepared', summary.prepared],
    ...deletionRows(undone),
    ['as they should be, by listing the pool', summary.confirmed],
    ['  still there', summary.different],
    ['  there before, and lost', summary.missing],
    ...unlessZero('  not looked for', summary.unchecked),
    ...summary.shortcomings.flatMap(shortcomingRow),
    ['seconds', summary.seconds],
  ]);
}

function deletionRows(deletion: DeletionTally): readonly Row[] {
  return [
    ['deleted', deletion.deleted],
    ['  gone already', deletion.alreadyGone],
    ['kept: there before the migration', deletion.kept],
    ['had been refused', deletion.refused],
    ['never sent', deletion.neverSent],
    ...unlessZero('left untouched, since not recorded', deletion.unrecorded),
  ];
}

/** Where a running migration stands, as a table for a terminal. */
export function progressTable(progress: Progress): string {
  return table([
    ['phase', progress.phase],
    ...(progress.outcome === undefined ? [] : [['outcome', progress.outcome] as const]),
    ['waits', waitOf(progress)],
    ['mode', progress.mode],
    ['lanes busy', `${progress.lanesBusy} of ${progress.lanes}`],
    ...(progress.pace === undefined ? [] : [['target', paceOf(progress.pace)] as const]),
    ['batches done', `${progress.batchesDone} of ${progress.batches}`],
    ['seconds a request', progress.secondsPerRequest.toFixed(3)],
    ['read from the source', progress.read],
    ['  rejected', progress.rejected],
    ...deltaRows(progress.delta),
    ['prepared', progress.prepared],
    ['accepted by the target', progress.accepted],
    ['  refused', progress.refused],
    ['confirmed by reading back', progress.confirmed],
    ['  different', progress.different],
    ['  missing', progress.missing],
    ...(progress.presence === undefined
      ? []
      : [['in the pool, when it was listed', progress.presence.existing] as const]),
    ...(progress.deletion === undefined ? [] : deletionRows(progress.deletion)),
  ]);
}

/** How the users stand to an earlier dataset's; nothing where the migration is of everybody. */
function deltaRows(delta: DeltaCounts | undefined): readonly Row[] {
  if (delta === undefined) return [];
  return [
    ['  unchanged, so not sent', delta.unchanged],
    ['vanished since the earlier dataset', delta.vanished],
    ['migrated before, rejected now', delta.rejectedNow],
    ['new', delta.new],
    ['changed', delta.changed],
    ...(delta.datesAlone === 0 ? [] : [['  in their dates alone', delta.datesAlone] as const]),
    ['the same, but not confirmed before', delta.notConfirmed],
  ];
}

/** How a delta's users stand to those of the earlier dataset, as a table for a terminal. */
export function deltaTable(delta: DeltaCounts): string {
  const removed = Object.entries(delta.removed).filter(([, records]) => records > 0);
  return table([
    ...deltaRows(delta),
    ...(removed.length === 0 ? [] : [['records that changed users have no more', ''] as const]),
    ...removed.map(([type, records]): Row => [`  ${type}`, records]),
  ]);
}

/** How counts of preparing are told, in this order; any other goes behind them by its own name, in words. */
const forecastWords: Readonly<Record<string, string>> = {
  read: 'read from the source',
  rejected: 'rejected',
  rejects: 'rejected, by reason',
  unchanged: 'unchanged, so not sent',
  sharingIdentifiers: 'share an identifier with another user',
  prepared: 'prepared',
  recipes: 'passwords that move',
  mustBeChanged: 'must change their password at the next login',
  resets: 'passwords that must be reset',
  withoutPassword: 'have no password',
  federatedOnly: 'sign in at another provider alone',
  withoutVerifiedAddress: 'have no verified address',
  inactive: 'arrive inactive',
  groups: 'groups',
  records: 'records',
};

/** Counts whose parts add up to a number that no other count has. */
const summed: ReadonlySet<string> = new Set(['recipes', 'resets']);

/** What a prepared dataset will become, as a table for a terminal: every count that preparing made. */
export function forecastTable(counts: PreparationCounts): string {
  const values = new Map<string, unknown>(Object.entries(counts));
  const names = new Set([...Object.keys(forecastWords), ...values.keys()]);
  return table(
    [...names].flatMap((name): Row[] => {
      const value = values.get(name);
      const words = forecastWords[name] ?? name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
      if (typeof value === 'number') return [[words, value]];
      const parts = numbersOf(value);
      if (parts.length === 0) return [];
      const sum = summed.has(name) ? parts.reduce((users, [, more]) => users + more, 0) : '';
      return [[words, sum], ...parts.map(([part, users]): Row => [`  ${part}`, users])];
    }),
  );
}

function numbersOf(counts: unknown): (readonly [string, number])[] {
  if (typeof counts !== 'object' || counts === null) return [];
  return Object.entries(counts).flatMap(([name, value]: [string, unknown]) =>
    typeof value === 'number' ? [[name, value] as const] : [],
  );
}

/** What the throttle makes of the target, in words. */
export function paceOf({ target, lanes, requestsPerBatch, until }: Pace): string {
  if (target === 'down') return 'down: one lane asks for all';
  if (target === 'waiting') return `asked to wait until ${until}`;
  const cut = requestsPerBatch === 1 ? '' : `, batches cut in ${requestsPerBatch}`;
  return `bears ${lanes} ${lanes === 1 ? 'lane' : 'lanes'}${cut}`;
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
