import type { GuideTarget, ReportSummary } from '../contract/report.ts';
import { summaryTable } from './tables.ts';

/** What a terminal shows of a migration that came to its end: the accounting, and the targets of the vendor's guide. */
export function closingSummary(summary: ReportSummary): string {
  return [summaryTable(summary), ...targetLines(summary.guideTargets)].join('\n');
}

/** A line for each target: `pass`, `fail` or `not measured`, with its numbers. */
export function targetLines(targets: readonly GuideTarget[] = []): readonly string[] {
  if (targets.length === 0) return [];
  const results = targets.map(({ result }) => result.replace('_', ' '));
  const width = Math.max(...results.map(({ length }) => length));
  return [
    "Targets of the vendor's guide:",
    ...targets.map(({ title, measured }, line) => `  ${(results[line] ?? '').padEnd(width)}  ${title}: ${measured}`),
  ];
}
