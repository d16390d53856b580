import type { RecordCounts } from '../contract/dataset.ts';
import type { Report, Shortcoming } from '../contract/report.ts';
import { type CredentialsModel, credentialsModelOf } from './credentials-model.ts';
import { deltaNotesOf } from './delta-notes.ts';
import { type Forecast, forecastOf } from './forecast.ts';
import { type LoginTable, loginTableOf } from './login-rows.ts';
import { type AsOf, asOfParts, type LookedAtRow, lookedAtRowsOf } from './looked-at-rows.ts';
import { balanceOf, type FlowStep, flowOf } from './page-flow.ts';
import { type ErrorRow, errorRowsOf, type TargetRow, targetRowsOf } from './page-targets.ts';
import { type ProbeTable, probeTableOf } from './probe-table.ts';
import { type ResetFlowRow, resetFlowRowsOf } from './reset-flow-rows.ts';
import { recordTypes } from './summary.ts';
import {
  findingWords,
  formatBytes,
  formatCount,
  formatDuration,
  formatMoment,
  formatNumber,
  shortcomingWords,
  verdicts,
} from './wording.ts';

/** What the page says, every number and date already in words. The template decides on nothing but the layout. */
export interface PageModel {
  readonly outcome: string;
  readonly verdict: string;
  readonly sentence: string;
  readonly shortcomings: readonly string[];
  readonly failure: string | undefined;
  readonly targets: readonly TargetRow[];
  readonly errors: readonly ErrorRow[];
  readonly facts: readonly (readonly [term: string, value: string])[];
  readonly flow: readonly FlowStep[];
  readonly balance: readonly string[];
  readonly notes: readonly string[];
  readonly lookedAt: readonly LookedAtRow[];
  readonly asOf: AsOf;
  readonly forecast: Forecast;
  readonly credentials: CredentialsModel | undefined;
  readonly logins: LoginTable | undefined;
  readonly resetFlow: readonly ResetFlowRow[] | undefined;
  readonly probe: ProbeTable | undefined;
  /** Why no export was counted. */
  readonly noExport: string;
  readonly exportCounts:
    | readonly { readonly type: string; readonly expected: string; readonly found: string; readonly equal: boolean }[]
    | undefined;
  readonly unconfirmed: readonly {
    readonly id: string;
    readonly sourceKey: string | undefined;
    readonly at: string;
    readonly finding: string;
    readonly details: string;
  }[];
  readonly unconfirmedCaption: string;
  readonly poolFindings: readonly (readonly [setting: string, message: string])[];
  readonly audit: readonly {
    readonly at: string;
    readonly command: string;
    readonly taken: boolean;
    readonly effect: string;
    readonly identity: string;
  }[];
  readonly inputs: readonly { readonly name: string; readonly size: string; readonly sha256: string }[];
  readonly origin: readonly (readonly [term: string, value: string])[];
  readonly target: readonly (readonly [term: string, value: string])[];
}

const recordWords: Readonly<Record<keyof RecordCounts, string>> = {
  users: 'Users',
  user_credentials: 'Credentials',
  user_identifiers: 'Identifiers',
  user_verifiable_addresses: 'Verifiable addresses',
  group_members: 'Members of groups',
};

export function pageModelOf(report: Report, shortcomings: readonly Shortcoming[]): PageModel {
  const { summary } = report;
  return {
    outcome: summary.outcome,
    verdict: verdicts[summary.outcome],
    sentence: sentenceOf(report),
    shortcomings: shortcomings.map(
      ({ name, count, asOf }) =>
        shortcomingWords[name](count) + (asOf === undefined ? '' : ` (as of ${formatMoment(asOf)})`),
    ),
    failure: report.failure,
    targets: targetRowsOf(report),
    errors: errorRowsOf(report),
    facts: [
      ['Report of', jobWords[report.job]],
      ['Started', formatMoment(report.startedAt)],
      ['Finished', formatMoment(report.finishedAt)],
      ['Took', formatDuration(summary.seconds)],
      ['Workflow', summary.workflowId],
    ],
    flow: flowOf(report),
    balance: balanceOf(report),
    notes: [...notesOf(report), ...deltaNotesOf(report)],
    lookedAt: lookedAtRowsOf(report),
    asOf: asOfParts(report),
    forecast: forecastOf(report),
    credentials: credentialsModelOf(report),
    logins: loginTableOf(report.loginKinds),
    resetFlow: resetFlowRowsOf(report.resetFlow),
    probe: probeTableOf(report),
    noExport: noExportOf(report),
    exportCounts: exportCountsOf(report),
    unconfirmed: report.unconfirmed.map((user) => ({
      id: user.id,
      sourceKey: user.sourceKey,
      at: user.at,
      finding: findingWords[user.finding],
      details: [
        ...(user.fields ?? []),
        ...(user.refused === undefined
          ? []
          : [`refused: ${[user.refused.status, user.refused.code].join(' ').trim()}`]),
      ].join(', '),
    })),
    unconfirmedCaption: unconfirmedCaptionOf(report),
    poolFindings: report.poolFindings.map(({ setting, message }) => [setting, message]),
    ...whereabouts(report),
  };
}

/** What every report says of its commands, its source and its target. */
export function whereabouts({
  audit,
  origin,
  since,
  target,
}: Pick<Report, 'audit' | 'origin' | 'since' | 'target'>): Pick<PageModel, 'audit' | 'inputs' | 'origin' | 'target'> {
  return {
    audit: audit.map((entry) => ({ ...entry, at: formatMoment(entry.at), identity: entry.identity ?? '' })),
    inputs: origin.inputs.map(({ name, bytes, sha256 }) => ({ name, size: formatBytes(bytes), sha256 })),
    origin: [
      ['Source', origin.source],
      ['Namespace of the UUIDs', origin.namespace],
      ['Passwords', origin.strategy === 'migrate' ? 'Move where they can' : 'All have to be reset'],
      ['Users a batch', formatNumber(origin.usersPerBatch)],
      ...(since === undefined
        ? []
        : [['What has changed since the dataset with the index', since.indexSha256] as const]),
    ],
    target: [
      ['Address', target.url],
      ['Tenant', target.tenantId],
      ['Identity pool', target.poolId],
    ],
  };
}

const jobWords: Readonly<Record<Report['job'], string>> = {
  migrate: 'Migration',
  verify: 'Verification at a later time',
  repair: 'Repair',
  undo: 'Undo',
};

function sentenceOf({ summary, unsent, lookedAt }: Report): string {
  const readBack = readBackWords(lookedAt);
  const prepared = formatCount(summary.prepared, 'prepared user');
  switch (summary.outcome) {
    case 'verified':
      if (summary.prepared === 0 && summary.delta !== undefined) {
        return 'Nobody has changed since the earlier dataset, so there was nothing to send.';
      }
      if (summary.prepared === 0) return 'The source held nobody who could be prepared, so there was nothing to send.';
      return summary.prepared === 1
        ? `The prepared user was read back from the pool${readBack} and equals what was sent.`
        : `All ${prepared} were read back from the pool${readBack} and equal what was sent.`;
    case 'differences':
      return `${formatNumber(summary.confirmed)} of ${prepared} were read back from the pool${readBack} and equal what was sent, but not everything is as it should be:`;
    case 'aborted':
      return `An operator ended the migration. ${formatNumber(summary.accepted)} of ${prepared} had been accepted, ${formatNumber(unsent)} not sent.`;
    case 'failed':
      return `The migration could not go on. ${formatNumber(summary.accepted)} of ${prepared} had been accepted.`;
    case 'held':
      return `The migration waits for an operator. ${formatNumber(summary.accepted)} of ${prepared} have been accepted.`;
  }
}

/** When users were read back, where that was not now. */
function readBackWords({ rows, repairedRows }: Report['lookedAt']): string {
  if (rows === undefined || rows.now) return '';
  const whole = ` on ${formatMoment(rows.at)}`;
  if (repairedRows === undefined) return whole;
  const repaired = repairedRows.now ? 'now' : `on ${formatMoment(repairedRows.at)}`;
  return `${whole}, those of batches with users that were sent again ${repaired},`;
}

function notesOf({
  acceptedByMode,
  acceptedAgain,
  foreign = 0,
  foreignList,
  foreignUncounted = 0,
  origin,
  repaired,
  preparation: { groups, records },
  summary: { confirmedUnanswered = 0 },
}: Report): readonly string[] {
  const byMode = (counts: Report['acceptedByMode']): string =>
    Object.entries(counts)
      .map(([mode, count]) => `${formatNumber(count)} in mode ${mode}`)
      .join(', ');
  return [
    ...(Object.keys(acceptedByMode).length > 0
      ? [`Accepted, by the mode that their batch went in: ${byMode(acceptedByMode)}.`]
      : []),
    ...(Object.keys(acceptedAgain).length > 0
      ? [`Of them, accepted when repairs sent them: ${byMode(acceptedAgain)}.`]
      : []),
    ...(confirmedUnanswered > 0
      ? [
          `${formatCount(confirmedUnanswered, 'user is', 'users are')} in the pool as they were to be sent, although no request for them was answered: an answer was lost, or they were there before.`,
        ]
      : []),
    ...(origin.mended === undefined
      ? []
      : [`${formatCount(origin.mended.records, 'record was', 'records were')} read as somebody mended them.`]),
    ...(groups > 0
      ? [
          `${formatCount(groups, 'group')} with ${formatCount(records.group_members, 'membership')} move with the users.`,
        ]
      : []),
    ...(repaired === undefined
      ? []
      : [
          `${formatCount(repaired.accepted + repaired.refused, 'user was', 'users were')} sent again by this repair, ${formatNumber(repaired.refused)} of them refused.`,
          ...(repaired.changedSince === 0
            ? []
            : [
                `${formatCount(repaired.changedSince, 'user was', 'users were')} changed in the pool since the migration and left as they are; all are in changed-since.ndjson.`,
              ]),
        ]),
    ...(foreign > 0
      ? [
          `The pool also holds ${foreignUncounted > 0 ? 'at least ' : ''}${formatCount(foreign, 'user')} that this migration did not bring${whereListed(foreign, foreignList, foreignUncounted === 0)}.`,
        ]
      : []),
    ...(foreignUncounted > 0
      ? [
          `Who else is in the pool was not counted among the users of ${formatCount(foreignUncounted, 'batch', 'batches')}: there are many others between them, so they were looked up one by one.`,
        ]
      : []),
  ];
}

function whereListed(foreign: number, list: Report['foreignList'], allCounted: boolean): string {
  if (list === undefined) return '';
  return `; ${list.users < foreign || !allCounted ? `${formatNumber(list.users)} of them` : 'all'} are in ${list.file}`;
}

function noExportOf({ exportRefused }: Report): string {
  if (exportRefused === undefined) return 'The tenant’s export was not counted.';
  const { users, limit } = exportRefused;
  return `The tenant’s export was not counted: ${formatCount(users, 'user')} are more than verification.exportLimit (${formatNumber(limit)}). The vendor’s guide has the export for testing only: it is not made for large bases.`;
}

function exportCountsOf({ exportCounts }: Report): PageModel['exportCounts'] {
  if (exportCounts === undefined) return undefined;
  const { expected, found } = exportCounts;
  return recordTypes.map((type) => ({
    type: recordWords[type],
    expected: formatNumber(expected[type]),
    found: formatNumber(found[type]),
    equal: expected[type] === found[type],
  }));
}

function unconfirmedCaptionOf({ unconfirmed, unconfirmedTotal }: Report): string {
  return unconfirmed.length < unconfirmedTotal
    ? `The first ${formatNumber(unconfirmed.length)} of ${formatCount(unconfirmedTotal, 'user')}; all are in unconfirmed.ndjson`
    : `${formatCount(unconfirmedTotal, 'user')}, by UUID`;
}
