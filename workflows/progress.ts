import type { Outcome, Pace, Progress, Standing } from '../contract/progress.ts';
import { countBatches } from './ranges.ts';
import type { MigrationState } from './state.ts';
import type { Throttle } from './throttle.ts';

/** What the lanes have in hand. */
export interface LanesInHand {
  readonly busy: number;
  readonly batchesInHand: number;
}

/** Entries of the audit trail that a snapshot has. */
const newestEntries = 100;

/** The snapshot that the query answers. */
export function progressOf(state: MigrationState, lanes: LanesInHand | undefined, outcome?: Outcome): Progress {
  const { steering, work, prepared, imported, verified } = state;
  return {
    job: state.request.job,
    phase: state.phase,
    ...(outcome === undefined ? {} : { outcome }),
    paused: steering.paused,
    ...(steering.hold === undefined ? {} : { hold: steering.hold }),
    mode: steering.mode,
    lanes: steering.lanes,
    lanesBusy: lanes?.busy ?? 0,
    ...(lanes === undefined || work === undefined ? {} : { pace: paceOf(work.throttle) }),
    read: prepared?.counts.read ?? 0,
    prepared: prepared?.counts.prepared ?? 0,
    rejected: prepared?.counts.rejected ?? 0,
    ...(prepared?.delta === undefined ? {} : { delta: prepared.delta }),
    resets: prepared?.counts.resets ?? {},
    ...imported,
    ...verified,
    ...(state.presence === undefined ? {} : { presence: state.presence }),
    ...(state.deletion === undefined ? {} : { deletion: state.deletion }),
    batchesDone: work === undefined ? 0 : work.batches - countBatches(work.todo) - (lanes?.batchesInHand ?? 0),
    batches: work?.batches ?? 0,
    secondsPerRequest: work?.secondsPerRequest ?? 0,
    startedAt: state.startedAt,
    audit: steering.audit.slice(-newestEntries),
  };
}

/** Of the snapshot, what the memo has room for. */
export function standingOf({ audit: _, hold, ...progress }: Progress): Standing {
  if (hold === undefined) return progress;
  const { conflicts: __, ...told } = hold;
  return { ...progress, hold: told };
}

function paceOf({ lanes, requestsPerBatch, down, waits }: Throttle): Pace {
  const until = waits
    .map((wait) => wait.until)
    .sort()
    .at(-1);
  return {
    lanes,
    requestsPerBatch,
    target: down !== undefined ? 'down' : until === undefined ? 'up' : 'waiting',
    ...(until === undefined ? {} : { until }),
  };
}

/** The same snapshot as the text that Temporal's Web UI shows with the workflow. Holds counts only. */
export function detailsOf(progress: Progress): string {
  const lines = [`**${headlineOf(progress)}**`, ''];
  if (progress.hold !== undefined) lines.push(progress.hold.message, '');
  lines.push('| | users |', '|---|---:|');
  const rows: readonly (readonly [string, number])[] = [
    ['read', progress.read],
    ['rejected', progress.rejected],
    ...(progress.delta === undefined ? [] : [['unchanged', progress.delta.unchanged] as const]),
    ['prepared', progress.prepared],
    ['accepted', progress.accepted],
    ['refused', progress.refused],
    ['confirmed', progress.confirmed],
    ['different', progress.different],
    ['missing', progress.missing],
    ...(progress.presence === undefined
      ? []
      : [['in the pool when it was listed', progress.presence.existing] as const]),
    ...(progress.deletion === undefined
      ? []
      : ([
          ['deleted', progress.deletion.deleted],
          ['gone already', progress.deletion.alreadyGone],
          ['kept', progress.deletion.kept],
        ] as const)),
  ];
  for (const [name, users] of rows) lines.push(`| ${name} | ${users} |`);
  if (progress.hold !== undefined) lines.push('', `Decide: ${progress.hold.decisions.join(', ')}.`);
  lines.push('', `Mode \`${progress.mode}\`, ${progress.lanesBusy} of ${progress.lanes} lanes busy.`);
  return lines.join('\n');
}

/** Where a migration stands, in a few words. */
export function headlineOf(progress: Progress): string {
  const job = progress.job === 'migrate' ? '' : `${progress.job}, `;
  return `${job}${stateOf(progress)}`;
}

function stateOf(progress: Progress): string {
  if (progress.outcome !== undefined) return `Finished: ${progress.outcome}`;
  if (progress.hold !== undefined) return `Held: ${progress.hold.reason}`;
  if (progress.pace?.target === 'down') return 'The target is down: one lane asks for all';
  if (progress.paused) return `Paused while ${progress.phase}`;
  if (progress.batches === 0) return progress.phase;
  return `${progress.phase}: batch ${progress.batchesDone} of ${progress.batches}`;
}
