import { expect, test } from 'vitest';
import type { PreparationCounts, RecordCounts } from '../../contract/dataset.ts';
import type { Outcome } from '../../contract/progress.ts';
import { type MigrationFacts, shortcomingsOf, summarise } from '../../report/summary.ts';
import { noCounts } from '../dataset/counts.ts';
import { known } from './known-logins.ts';

const records: RecordCounts = {
  users: 10,
  user_credentials: 9,
  user_identifiers: 20,
  user_verifiable_addresses: 8,
  group_members: 0,
};
const preparation: PreparationCounts = {
  ...noCounts,
  read: 11,
  prepared: 10,
  rejected: 1,
  recipes: { 'bcrypt, cost 10': 6 },
  resets: { scrypt: 3 },
  mustBeChanged: 1,
  withoutPassword: 1,
  records,
};
const flawless: MigrationFacts = {
  input: {
    workflowId: 'poolferry/pool.example/default',
    outcome: 'verified',
    job: { job: 'migrate', run: 'run', startedAt: '2025-03-01T09:30:00.000Z' },
    logins: known(4, 4),
    exportCounts: { expected: records, found: records },
  },
  preparation,
  imported: { accepted: 10, acceptedByMode: { ignore: 10 }, refused: 0 },
  verified: { confirmed: 10, different: 0, missing: 0, foreign: 0 },
};
const summaryOf = (facts: MigrationFacts) => summarise(facts, '2025-03-01T09:30:01.000Z', '/reports/index.html');

test('logins that could not be judged, and a reset that was left out, keep nothing from being verified', () => {
  const kind = { kind: 'stated', expected: 'password_correct' } as const;
  const logins = { tried: 4, asExpected: 4, kinds: [{ ...kind, tried: 4, asExpected: 4, locked: 2, notTried: 3 }] };
  const resetFlow = { steps: [{ step: 'code', result: 'skipped' }] } as const;
  const facts = { ...flawless, input: { ...flawless.input, logins, resetFlow } };
  expect(shortcomingsOf(facts)).toEqual([]);
  expect(summaryOf(facts)).toMatchObject({ outcome: 'verified', logins: { tried: 4, asExpected: 4 } });
});

test('rejected users are told of, and keep nothing from being verified', () => {
  expect(shortcomingsOf(flawless)).toEqual([]);
  expect(summaryOf(flawless)).toMatchObject({ outcome: 'verified', rejected: 1, resets: { scrypt: 3 } });
});

test.each<[string, Partial<MigrationFacts>, readonly object[]]>([
  [
    'a missing user',
    { verified: { confirmed: 9, different: 0, missing: 1, foreign: 0 } },
    [{ name: 'missing', count: 1 }],
  ],
  [
    'a user that differs',
    { verified: { confirmed: 8, different: 2, missing: 0, foreign: 0 } },
    [{ name: 'different', count: 2 }],
  ],
  ['a refused user', { imported: { accepted: 9, acceptedByMode: {}, refused: 1 } }, [{ name: 'refused', count: 1 }]],
  [
    'a user that was not sent',
    { imported: { accepted: 7, acceptedByMode: {}, refused: 0 } },
    [{ name: 'unsent', count: 3 }],
  ],
  [
    'a user that was not read back',
    { verified: { confirmed: 6, different: 0, missing: 0, foreign: 0 } },
    [{ name: 'unchecked', count: 4 }],
  ],
  [
    'a login that ended otherwise',
    { input: { ...flawless.input, logins: known(4, 3) } },
    [{ name: 'logins', count: 1 }],
  ],
  [
    'a derived login that ended otherwise',
    {
      input: {
        ...flawless.input,
        logins: {
          ...known(4, 4),
          kinds: [
            { kind: 'wrong_case', expected: 'password_incorrect', tried: 3, asExpected: 1, locked: 1, notTried: 1 },
          ],
        },
      },
    },
    [{ name: 'logins', count: 2 }],
  ],
  [
    'a reset that did not come to its end',
    { input: { ...flawless.input, resetFlow: { steps: [{ step: 'code', result: 'failed' }] } } },
    [{ name: 'reset_flow', count: 1 }],
  ],
  [
    'an export that holds other numbers of records',
    {
      input: {
        ...flawless.input,
        exportCounts: { expected: records, found: { ...records, users: 9, user_identifiers: 21 } },
      },
    },
    [{ name: 'exported_records', count: 2 }],
  ],
])('%s makes a migration that ran to the end one with differences', (_, change, shortcomings) => {
  const facts = { ...flawless, ...change };
  expect(shortcomingsOf(facts)).toEqual(shortcomings);
  expect(summaryOf(facts).outcome).toBe('differences');
});

test('users that were confirmed without an answer are not unsent, and keep nothing from being verified', () => {
  const facts = { ...flawless, imported: { accepted: 7, acceptedByMode: {}, refused: 0 }, confirmedUnanswered: 3 };
  expect(shortcomingsOf(facts)).toEqual([]);
  expect(summaryOf(facts)).toMatchObject({ outcome: 'verified', accepted: 7, unsent: 0, confirmedUnanswered: 3 });
  expect(summaryOf(flawless)).not.toHaveProperty('confirmedUnanswered');
});

test.each<Outcome>(['failed', 'aborted', 'held'])(
  'a migration that %s stays so whatever the numbers say',
  (outcome) => {
    expect(summaryOf({ ...flawless, input: { ...flawless.input, outcome } }).outcome).toBe(outcome);
  },
);

test('users of others in the pool are no difference', () => {
  expect(summaryOf({ ...flawless, verified: { ...flawless.verified, foreign: 5 } }).outcome).toBe('verified');
});
