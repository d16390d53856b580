import type { Finding } from '../contract/dataset.ts';
import type { EarlierUsers } from './earlier-users.ts';
import type { OperatorTally, SandboxReport } from './messages.ts';
import type { PoolCheck } from './pool-check.ts';
import type { Told } from './told.ts';

/** All that the proof is drawn from. */
export interface Evidence {
  readonly users: number;
  readonly batches: number;
  readonly told: Told;
  readonly pool: PoolCheck;
  readonly earlierUsers: EarlierUsers;
  readonly isRefused: (userId: string) => boolean;
  readonly operator: OperatorTally;
  readonly sandbox: SandboxReport;
  /** The last line of each worker that nobody killed. */
  readonly workersEndedByThemselves: readonly string[];
  /** Why tasks of the workflow failed. */
  readonly failedTasks: readonly string[];
}

/** The target's own limit, and as much again of what lanes that were cut off from Temporal may send beside theirs. */
const mostImportsAtOnce = 16;
const idsNamed = 20;

/** What does not add up, a sentence each; nothing where every user is accounted for. */
export function faultsOfAccounting(evidence: Evidence): readonly string[] {
  return [
    ...sums(evidence),
    ...refusals(evidence),
    ...store(evidence),
    ...findings(evidence),
    ...conflicts(evidence),
    ...surroundings(evidence),
  ];
}

function sums({ users, batches, told }: Evidence): string[] {
  const { summary, refused, unsent, unchecked, foreign } = told.report;
  return [
    ...equal('users of the source and read', users, summary.read),
    ...equal('read and prepared + rejected', summary.read, summary.prepared + summary.rejected),
    ...equal('rejected and 0', summary.rejected, 0),
    ...equal(
      'prepared and confirmed + different + missing',
      summary.prepared,
      summary.confirmed + summary.different + summary.missing,
    ),
    ...equal('prepared and accepted + refused', summary.prepared, summary.accepted + refused),
    ...equal('refused and the refused of the outcomes', refused, told.refused.length),
    ...equal('refused of the outcomes and different ones', told.refused.length, idsOf(told.refused).size),
    ...equal('batches of the dataset and of the outcomes', batches, told.batches),
    ...equal('prepared and users of the outcomes', summary.prepared, told.users),
    ...equal('unsent and 0', unsent, 0),
    ...equal('unchecked and 0', unchecked, 0),
    ...equal('foreign and 0', foreign ?? Number.NaN, 0),
  ];
}

/** Refused is who the faults refuse, each of them, and who the operator left out. */
function refusals({ told, pool, operator, isRefused }: Evidence): string[] {
  const refusedByTarget = [...idsOf(told.refused)].filter((id) => !told.skipped.has(id));
  const absentUnrefused = [...pool.absent].filter((id) => !isRefused(id));
  const skips = operator.decisions.skip ?? 0;
  return [
    ...none(
      'refused, but no fault refuses them',
      refusedByTarget.filter((id) => !isRefused(id)),
    ),
    ...none('absent, although no fault refuses them', absentUnrefused),
    ...none('told as accepted, but absent', difference(pool.absent, idsOf(told.refused))),
    ...(skips === 0 ? none('left out, although the operator skipped nobody', told.skipped) : []),
  ];
}

function store({ users, pool, told, earlierUsers, isRefused }: Evidence): string[] {
  const refused = idsOf(told.refused);
  return [
    ...equal(
      'users of the dataset and present + absent',
      users,
      pool.asSent + pool.earlier.size + pool.spoilt.length + pool.absent.size,
    ),
    ...none('in the pool, and not as they were sent', pool.spoilt),
    ...none('in the pool, and not of the dataset', pool.foreign),
    ...none(
      'in the pool, although faults refuse them',
      [...refused].filter((id) => isRefused(id) && !pool.absent.has(id)),
    ),
    ...none(
      'left out, but neither there before nor absent',
      [...told.skipped].filter((id) => !earlierUsers.has(id)),
    ),
  ];
}

/** Verification has to find what is so, no more and no less. */
function findings({ told, pool }: Evidence): string[] {
  const found = (finding: Finding['finding']): ReadonlySet<string> =>
    idsOf(told.unconfirmed.filter((user) => user.finding === finding));
  return [
    ...none('told as missing, but there', difference(found('missing'), pool.absent)),
    ...none('absent, but not told as missing', difference(pool.absent, found('missing'))),
    ...none('told as different, but as they were sent', difference(found('different'), pool.earlier)),
    ...none('different, but not told so', difference(pool.earlier, found('different'))),
    ...equal('confirmed and users as they were sent', told.report.summary.confirmed, pool.asSent),
  ];
}

/** A batch that was sent before must not conflict with itself. */
function conflicts({ operator, earlierUsers }: Evidence): string[] {
  return none(
    'told to conflict, but nobody was there before them',
    operator.conflicting.filter((id) => !earlierUsers.has(id)),
  );
}

/** A worker that works does not end for Temporal's being away; one that begins meanwhile says so and ends. */
const foundNoTemporal = 'The Temporal server does not answer';

function surroundings({ sandbox, operator, workersEndedByThemselves, failedTasks }: Evidence): string[] {
  const most = sandbox.mostImportsAtOnce;
  return [
    ...(most > mostImportsAtOnce
      ? [`There were ${most} imports at once, and more than ${mostImportsAtOnce} are no overlap.`]
      : []),
    ...workersEndedByThemselves
      .filter((line) => !line.startsWith(foundNoTemporal))
      .map((line) => `A worker ended by itself: ${line}`),
    ...failedTasks.map((failure) => `A task of the workflow failed: ${failure}`),
    ...operator.faults.map((fault) => `The operator failed: ${fault}`),
  ];
}

function equal(what: string, left: number, right: number): string[] {
  return left === right ? [] : [`Not equal: ${what} (${left}, ${right}).`];
}

function none(what: string, ids: Iterable<string>): string[] {
  const all = [...ids];
  if (all.length === 0) return [];
  const more = all.length > idsNamed ? ` and ${all.length - idsNamed} more` : '';
  return [`Users that are ${what}: ${all.slice(0, idsNamed).join(', ')}${more}.`];
}

function idsOf(users: readonly { readonly id: string }[]): ReadonlySet<string> {
  return new Set(users.map(({ id }) => id));
}

function difference(left: ReadonlySet<string>, right: ReadonlySet<string>): string[] {
  return [...left].filter((id) => !right.has(id));
}
