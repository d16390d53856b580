import Table from 'cli-table3';
import type { MigrationSubject } from '../../contract/migration-memo.ts';
import type { ListedMigration } from './listed-migration.ts';

/** Migrations as a table for a terminal: two lines for each, so that a line is no longer than one of them wide. */
export function migrationsTable(migrations: readonly ListedMigration[]): string {
  const drawn = new Table({
    head: ['migration', 'stands', 'began, ended'],
    style: { head: [], border: [], compact: true },
  });
  for (const migration of migrations) {
    const { workflowId, startedAt, endedAt } = migration;
    drawn.push([
      `${workflowId}\n  ${subjectText(migration)}`,
      `${statusText(migration)}\n  ${standingText(migration)}`,
      `${moment(startedAt)}\n${endedAt === undefined ? '' : moment(endedAt)}`,
    ]);
  }
  return drawn.toString();
}

function subjectText({ job, source, poolId }: Partial<MigrationSubject>): string {
  const what = job ?? 'not known yet';
  return source === undefined || poolId === undefined ? what : `${what}, ${source} to pool ${poolId}`;
}

function statusText({ status, outcome, reason }: ListedMigration): string {
  return `${status}${outcome === undefined ? '' : `: ${outcome.replace('_', ' ')}`}${reason === undefined ? '' : ` (${reason})`}`;
}

function standingText({ standing, outcome, status }: ListedMigration): string {
  if (standing === undefined) return status === 'ended' ? '' : 'no worker has taken it up yet';
  const { job, phase, batches, batchesDone, confirmed, prepared, pace } = standing;
  if (standing.outcome !== undefined)
    return job === 'migrate' ? `${number(confirmed)} of ${number(prepared)} users confirmed` : '';
  if (outcome !== undefined) return `while ${phase}`;
  const progress = batches === 0 ? phase : `${phase}, batch ${number(batchesDone)} of ${number(batches)}`;
  return pace?.target === 'down' ? `${progress}; the target is down` : progress;
}

function number(count: number): string {
  return count.toLocaleString('en-US');
}

/** To the second, UTC. */
function moment(time: string): string {
  return time.replace(/\.\d+Z$/, 'Z');
}
