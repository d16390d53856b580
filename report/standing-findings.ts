import type { WriteReportInput } from '../contract/activities.ts';
import type { JobRun } from '../contract/dataset.ts';
import type { Findings, LookedAt } from '../contract/findings.ts';
import type { VerificationPart } from '../contract/messages.ts';
import type { LookedAtParts } from '../contract/report.ts';

/** The parts of a verification that come to one result of the whole base. */
type Results = Pick<WriteReportInput, 'credentials' | 'logins' | 'resetFlow' | 'exportCounts'>;
type ResultName = keyof Results;

/** What a workflow found, and which one it was. */
export interface FoundBy {
  readonly job: JobRun;
  readonly findings: Findings;
}

/** What is known of a dataset's users: of each part of a verification what it found when it was done last. */
export interface StandingFindings {
  readonly results: Results;
  readonly lookedAt: LookedAtParts;
  /** Whose sample `results.credentials` is of. */
  readonly sampledBy: JobRun;
}

const partOf: Readonly<Record<ResultName, VerificationPart>> = {
  credentials: 'credentials',
  logins: 'logins',
  resetFlow: 'reset-flow',
  exportCounts: 'export',
};

/**
 * What a workflow found, as it is kept for the reports of those that follow. A reset that waits for its code is none.
 *
 * @param foundAt RFC 3339
 */
export function findingsOf(input: Results & Pick<WriteReportInput, 'job' | 'readBack'>, foundAt: string): Findings {
  const { credentials, logins, resetFlow, exportCounts } = input;
  return {
    run: input.job.run,
    foundAt,
    ...(input.readBack === undefined ? {} : { readBack: input.readBack }),
    ...(credentials === undefined ? {} : { credentials }),
    ...(logins === undefined ? {} : { logins }),
    ...(resetFlow === undefined || resetFlow.needsCode !== undefined ? {} : { resetFlow }),
    ...(exportCounts === undefined ? {} : { exportCounts }),
  };
}

/**
 * Takes of each part the newest result: a part that a workflow did not look at stands as it was found before.
 *
 * @param earlier what workflows before this one found, oldest first
 * @param own what this one came to, whether it is kept or not
 */
export function standingFindings(
  earlier: readonly FoundBy[],
  own: FoundBy & { readonly results: Results },
): StandingFindings {
  const all = [...earlier, own];
  const last = (found: (findings: Findings) => boolean): FoundBy | undefined =>
    all.findLast(({ findings }) => found(findings));
  const lookedBy = ({ job, findings }: FoundBy): LookedAt => ({
    job: job.job,
    at: findings.foundAt,
    now: job.run === own.job.run,
  });
  const results: { -readonly [Name in ResultName]?: Results[Name] } = { ...own.results };
  const lookedAt: { -readonly [Part in keyof LookedAtParts]: LookedAtParts[Part] } = rowsOf(all, lookedBy);
  const take = <Name extends ResultName>(name: Name): FoundBy | undefined => {
    const by = last((findings) => findings[name] !== undefined);
    if (by === undefined) return undefined;
    results[name] = (by === own ? own.results : by.findings)[name] as Results[Name];
    lookedAt[partOf[name]] = lookedBy(by);
    return by;
  };
  const sampledBy = take('credentials')?.job ?? own.job;
  for (const name of ['logins', 'resetFlow', 'exportCounts'] as const) take(name);
  return { results: results as Results, lookedAt, sampledBy };
}

/** A repair reads back what it sent again, and everything else stays as it was read before. */
function rowsOf(
  all: readonly FoundBy[],
  lookedBy: (by: FoundBy) => LookedAt,
): Pick<LookedAtParts, 'rows' | 'repairedRows'> {
  const read = all.filter(({ findings }) => findings.readBack);
  const whole = read.findLastIndex(({ job }) => job.job !== 'repair');
  const [rows, repair] = [read[whole], read.slice(whole + 1).at(-1)];
  return {
    ...(rows === undefined ? {} : { rows: lookedBy(rows) }),
    ...(repair === undefined ? {} : { repairedRows: lookedBy(repair) }),
  };
}
