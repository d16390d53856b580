import type { WriteReportInput } from '../contract/activities.ts';
import type { DeltaCounts, PreparationCounts, RecordCounts } from '../contract/dataset.ts';
import type { LookedAt } from '../contract/findings.ts';
import type { LookedAtParts, ReportSummary, Shortcoming, ShortcomingName } from '../contract/report.ts';
import type { ImportSums, VerificationSums } from './accounting.ts';
import { unexpectedLogins, unjudgedLogins } from './login-rows.ts';
import { failedSteps } from './reset-flow-rows.ts';
import { secondsOf, verdictOf } from './verdict.ts';

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
  /** Users that no request was answered for, and that reading back has confirmed; none where it is left out. */
  readonly confirmedUnanswered?: number;
  /** When the parts were looked at that the input has results of; now, where it is left out. */
  readonly lookedAt?: LookedAtParts;
}

export const recordTypes = [
  'users',
  'user_credentials',
  'user_identifiers',
  'user_verifiable_addresses',
] as const satisfies readonly (keyof RecordCounts)[];

/** Users that were prepared, that no request was answered for, and that nobody has found in the pool as they should be. */
export function unsentUsers({ preparation, imported, confirmedUnanswered = 0 }: MigrationFacts): number {
  return preparation.prepared - imported.accepted - imported.refused - confirmedUnanswered;
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
    .filter((name) => counts[name] !== 0)
    .map((name) => ({ name, count: counts[name], ...asOf(name, facts.lookedAt) }));
}

/** When a shortcoming was found, where that was before: what was not looked at now stands as it was found then. */
function asOf(name: ShortcomingName, lookedAt: LookedAtParts = {}): Pick<Shortcoming, 'asOf'> {
  const rows = lookedAt.repairedRows ?? lookedAt.rows;
  const found: Readonly<Partial<Record<ShortcomingName, LookedAt | undefined>>> = {
    missing: rows,
    different: rows,
    credentials: lookedAt.credentials,
    logins: lookedAt.logins,
    reset_flow: lookedAt['reset-flow'],
    exported_records: lookedAt.export,
  };
  const looked = found[name];
  return looked === undefined || looked.now ? {} : { asOf: looked.at };
}

/**
 * The accounting. The workflow's `verified` says that it ran to the end; it stays so only where the numbers agree, and
 * is `differences` otherwise.
 *
 * @param finishedAt RFC 3339
 * @param reportPath absolute path of the HTML page
 */
export function summarise(facts: MigrationFacts, finishedAt: string, reportPath: string): ReportSummary {
  const { input, preparation, delta, imported, verified, confirmedUnanswered = 0 } = facts;
  const shortcomings = shortcomingsOf(facts);
  return {
    outcome: verdictOf(input, shortcomings),
    read: preparation.read,
    prepared: preparation.prepared,
    rejected: preparation.rejected,
    ...(delta === undefined ? {} : { delta }),
    accepted: imported.accepted,
    refused: imported.refused,
    ...(confirmedUnanswered === 0 ? {} : { confirmedUnanswered }),
    unsent: unsentUsers(facts),
    confirmed: verified.confirmed,
    different: verified.different,
    missing: verified.missing,
    unchecked: uncheckedUsers(facts),
    logins: {
      tried: input.logins?.tried ?? 0,
      asExpected: input.logins?.asExpected ?? 0,
      ...unjudgedLogins(input.logins?.kinds ?? []),
    },
    shortcomings,
    resets: preparation.resets,
    reportPath,
    workflowId: input.workflowId,
    seconds: secondsOf(input, finishedAt),
  };
}
