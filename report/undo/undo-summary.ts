import type { WriteReportInput } from '../../contract/activities.ts';
import type { PreparationCounts } from '../../contract/dataset.ts';
import type { ReportSummary, Shortcoming, UndoShortcomingName } from '../../contract/report.ts';
import { secondsOf, verdictOf } from '../verdict.ts';
import type { UndoSums } from './read-undo.ts';

/** All that the verdict on an undo is drawn from. */
export interface UndoFacts {
  readonly input: Pick<WriteReportInput, 'workflowId' | 'outcome' | 'job'>;
  readonly preparation: PreparationCounts;
  /** Users that the target had accepted from the migration and its repairs, and those that it had refused. */
  readonly accepted: number;
  readonly refused: number;
  readonly sums: UndoSums;
}

export type UndoShortcoming = Shortcoming<UndoShortcomingName>;

/** Prepared users that the undo did not come to. */
export function notReached({ preparation, sums: { deletion } }: UndoFacts): number {
  return Object.values(deletion).reduce((rest, users: number) => rest - users, preparation.prepared);
}

/** What is not as it should be, the gravest first; empty when the pool shows every user as the undo leaves it. */
export function undoShortcomings(facts: UndoFacts): readonly UndoShortcoming[] {
  const { stillThere, lost, unchecked } = facts.sums;
  const counts: Readonly<Record<UndoShortcomingName, number>> = {
    still_there: stillThere,
    lost,
    not_reached: notReached(facts),
    unchecked,
  };
  return (Object.keys(counts) as UndoShortcomingName[])
    .map((name) => ({ name, count: counts[name] }))
    .filter(({ count }) => count !== 0);
}

/**
 * The accounting, in the terms of every other: `confirmed` is who is as the undo leaves them.
 *
 * @param finishedAt RFC 3339
 * @param reportPath absolute path of the HTML page
 */
export function summariseUndo(facts: UndoFacts, finishedAt: string, reportPath: string): ReportSummary {
  const { input, preparation, accepted, refused, sums } = facts;
  const shortcomings = undoShortcomings(facts);
  return {
    outcome: verdictOf(input, shortcomings),
    read: preparation.read,
    prepared: preparation.prepared,
    rejected: preparation.rejected,
    accepted,
    refused,
    unsent: preparation.prepared - accepted - refused,
    confirmed: sums.asLeft,
    different: sums.stillThere,
    missing: sums.lost,
    unchecked: sums.unchecked,
    undone: sums.deletion,
    logins: { tried: 0, asExpected: 0 },
    shortcomings,
    resets: preparation.resets,
    reportPath,
    workflowId: input.workflowId,
    seconds: secondsOf(input, finishedAt),
  };
}
