import type { WriteReportInput } from '../contract/activities.ts';
import type { DeltaCounts, PreparationCounts, RecordCounts } from '../contract/dataset.ts';
import type { ReportSummary } from '../contract/report.ts';
import type { ImportSums, VerificationSums } from './accounting.ts';
import { unexpectedLogins } from './login-rows.ts';
import { failedSteps } from './reset-flow-rows.ts';

/** All that a report's verdict is drawn from. */
export interface MigrationFacts {
  readonly input: Pick<
    WriteReportInput,
    'workflowId' | 'outcome' | 'job' | 'credentials' | 'logins' | 'resetFlow' | 'exportCounts' | 'requests'
  >;
  readonly preparation: PreparationCounts;
  /** Of a migration since an earlier dataset. */
  readonly delta?: DeltaCounts | undefined;
  readonly imported: ImportSums;
  readonly verified: VerificationSums;
}

/** What keeps a migration from being verified. Users that preparing rejected do not: they were never to arrive. */
export type ShortcomingName =
  | 'different'
  | 'missing'
  | 'refused'
  | 'unsent'
  | 'unchecked'
  | 'credentials'
  | 'logins'
  | 'reset_flow'
  | 'exported_records';

/** `count` is of users; of logins for `logins`; of steps for `reset_flow`; of record types for `exported_records`. */
export interface Shortcoming {
  readonly name: ShortcomingName;
  readonly count: number;
}

export const recordTypes = [
  'users',
  'user_credentials',
  'user_identifiers',
  'user_verifiable_addresses',
] as const satisfies readonly (keyof RecordCounts)[];

/** Users that were prepared and that no request was answered for. */
export function unsentUsers({ preparation, imported }: MigrationFacts): number {
  return preparation.prepared - imported.accepted - imported.refused;
}

/** Users that were prepared and that verification has not looked at. */
export function uncheckedUsers({ preparation, verified }: MigrationFacts): number {
  return preparation.prepared - verified.confirmed - verified.different - verified.missing;
}

/** What is not as it should be, the gravest first; empty when every user that was prepared is proven to be there. */
export function shortcomingsOf(facts: MigrationFacts): readonly Shortcoming[] {
  const { credentials, logins, resetFlow, exportCounts } = facts.input;
  const counts: Readonly<Record<ShortcomingName, number>> = {
    missing: facts.verified.missing,
    different: facts.verified.different,
    refused: facts.imported.refused,
    unsent: unsentUsers(facts),
    unchecked: uncheckedUsers(facts),
    credentials: credentials?.wrong ?? 0,
    logins: unexpectedLogins(logins?.kinds ?? []),
    reset_flow: failedSteps(resetFlow),
    exported_records:
      exportCounts === undefined
        ? 0
        : recordTypes.filter((type) => exportCounts.expected[type] !== exportCounts.found[type]).length,
  };
  return (Object.keys(counts) as ShortcomingName[])
    .map((name) => ({ name, count: counts[name] }))
    .filter(({ count }) => count !== 0);
}

/**
 * The accounting. The workflow's `verified` says that it ran to the end; it stays so only where the numbers agree, and
 * is `differences` otherwise.
 *
 * @param finishedAt RFC 3339
 * @param reportPath absolute path of the HTML page
 */
export function summarise(facts: MigrationFacts, finishedAt: string, reportPath: string): ReportSummary {
  const { input, preparation, delta, imported, verified } = facts;
  const ranToTheEnd = input.outcome === 'verified';
  return {
    outcome: ranToTheEnd && shortcomingsOf(facts).length > 0 ? 'differences' : input.outcome,
    read: preparation.read,
    prepared: preparation.prepared,
    rejected: preparation.rejected,
    ...(delta === undefined ? {} : { delta }),
    accepted: imported.accepted,
    confirmed: verified.confirmed,
    different: verified.different,
    missing: verified.missing,
    logins: { tried: input.logins?.tried ?? 0, asExpected: input.logins?.asExpected ?? 0 },
    resets: preparation.resets,
    reportPath,
    workflowId: input.workflowId,
    seconds: Math.round((Date.parse(finishedAt) - Date.parse(input.job.startedAt)) / 100) / 10,
  };
}
