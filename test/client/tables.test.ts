import { expect, test } from 'vitest';
import { summaryTable } from '../../client/tables.ts';
import type { ReportSummary } from '../../contract/report.ts';

const flawless: ReportSummary = {
  outcome: 'verified',
  read: 100,
  prepared: 100,
  rejected: 0,
  accepted: 100,
  refused: 0,
  unsent: 0,
  confirmed: 100,
  different: 0,
  missing: 0,
  unchecked: 0,
  logins: { tried: 3, asExpected: 3 },
  shortcomings: [],
  resets: {},
  reportPath: '/report/index.html',
  workflowId: 'poolferry/pool.example/default',
  seconds: 1,
};

/** Lines of the table, each as `label: value`. */
function linesOf(summary: ReportSummary): readonly string[] {
  return summaryTable(summary)
    .split('\n')
    .flatMap((line) => {
      const [, label, value] = line.split('│').map((cell) => cell.trim());
      return label === undefined || value === undefined ? [] : [`${label}: ${value}`];
    });
}

test('whatever makes the outcome differences stands in the terminal, with the date of what was not looked at now', () => {
  const lines = linesOf({
    ...flawless,
    outcome: 'differences',
    logins: { tried: 3, asExpected: 3, locked: 2, notTried: 1 },
    shortcomings: [
      { name: 'credentials', count: 12, asOf: '2026-11-26T02:40:00.000Z' },
      { name: 'logins', count: 1 },
      { name: 'reset_flow', count: 1 },
      { name: 'exported_records', count: 2 },
    ],
  });
  expect(lines).toEqual(
    expect.arrayContaining([
      'not judged: locked: 2',
      'not tried, for fear of a lock: 1',
      'sampled users with other credentials, as of 2026-11-26T02:40:00.000Z: 12',
      'logins not as expected, derived ones too: 1',
      'steps of the reset flow that failed: 1',
      'types of record the export differs in: 2',
    ]),
  );
});

test('the users of an aborted migration add up to those that were prepared', () => {
  const aborted = { accepted: 40, refused: 1, unsent: 59, confirmed: 30, unchecked: 70 };
  const lines = linesOf({ ...flawless, ...aborted, outcome: 'aborted' });
  expect(lines).toEqual(
    expect.arrayContaining(['refused: 1', 'not sent: 59', 'confirmed by reading back: 30', 'not read back: 70']),
  );
});

test('users that were confirmed without an answer add up with the others', () => {
  const lines = linesOf({ ...flawless, accepted: 81, confirmedUnanswered: 19 });
  expect(lines).toContain('confirmed without an answer: 19');
});

test('an undo that was aborted tells whom it did not reach', () => {
  const undone = { deleted: 40, alreadyGone: 0, kept: 0, refused: 0, neverSent: 0 };
  const shortcomings = [{ name: 'not_reached', count: 60 }] as const;
  const aborted = { outcome: 'aborted', confirmed: 0, unchecked: 100, undone, shortcomings } as const;
  const lines = linesOf({ ...flawless, ...aborted });
  expect(lines).toEqual(expect.arrayContaining(['not looked for: 100', 'not reached by the undo: 60']));
});

test('an undo tells whom it left untouched where there are any', () => {
  const undone = { deleted: 40, alreadyGone: 0, kept: 0, refused: 0, neverSent: 0 };
  expect(linesOf({ ...flawless, undone }).join('\n')).not.toContain('not recorded');
  const partly = linesOf({ ...flawless, undone: { ...undone, unrecorded: 60 } });
  expect(partly).toContain('left untouched, since not recorded: 60');
});

test('nothing that is as it should be takes a line of its own', () => {
  expect(linesOf(flawless).join('\n')).not.toMatch(/refused|not sent|not read back|locked|differs|other credentials/);
});
