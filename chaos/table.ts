import Table from 'cli-table3';
import type { Evidence } from './proof.ts';

/** What a run was, beside its accounting. */
export interface Course {
  readonly importSeconds: number;
  readonly seconds: number;
  readonly workersKilled: number;
  readonly temporalRestarts: number;
  readonly sandboxRestarts: number;
  readonly runs: number;
}

/** What a run did and what came of it, for people. */
export function tableOf(evidence: Evidence, course: Course): string {
  const { users, told, pool, operator, sandbox, earlierUsers, workersEndedByThemselves } = evidence;
  const { summary, acceptedByMode, refused } = told.report;
  const table = new Table({ style: { head: [], border: [] } });
  table.push(
    ['users', `${users} in ${told.batches} batches, ${earlierUsers.size} of them in the pool before`],
    ['seconds', `${course.seconds.toFixed(0)}, importing ${course.importSeconds.toFixed(0)}`],
    [
      'import requests',
      `${sandbox.imports}, at most ${sandbox.mostImportsAtOnce} at once, ${sandbox.tooMany} turned away beside 8 others`,
    ],
    ['faults', counts(sandbox.injected)],
    ['workers killed', `${course.workersKilled}${endedByThemselves(workersEndedByThemselves.length)}`],
    ['restarts', `Temporal ${course.temporalRestarts}, sandbox ${course.sandboxRestarts}`],
    ['commands', counts(operator.taken)],
    [
      '',
      `${operator.signals} signals, ${operator.updates} updates, ${operator.refused} refused, ${operator.unanswered} tries unanswered, ${operator.dropped} dropped`,
    ],
    ['holds', counts(operator.holds)],
    ['decisions', counts(operator.decisions)],
    ['runs of the workflow', String(course.runs)],
    ['read', `${summary.read} = ${summary.prepared} prepared + ${summary.rejected} rejected`],
    [
      'prepared',
      `${summary.prepared} = ${summary.confirmed} confirmed + ${summary.different} different + ${summary.missing} missing`,
    ],
    [
      'sent',
      `${summary.accepted} accepted (${counts(acceptedByMode)}) + ${refused} refused, ${told.skipped.size} of them by the operator`,
    ],
    [
      'pool',
      `${pool.asSent} as sent, ${pool.earlier.size} as before, ${pool.absent.size} absent, ${pool.spoilt.length} spoilt, ${pool.foreign.length} foreign`,
    ],
  );
  return table.toString();
}

function counts(numbers: Readonly<Record<string, number | undefined>>): string {
  const named = Object.entries(numbers).filter(([, count]) => count !== 0);
  return named.length === 0 ? 'none' : named.map(([name, count]) => `${name} ${count}`).join(', ');
}

function endedByThemselves(workers: number): string {
  return workers === 0 ? '' : `; ${workers} found no Temporal when they began, and were started again`;
}
