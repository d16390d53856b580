import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import type { BatchOutcome, Finding } from '../../contract/dataset.ts';
import type { Report, UnconfirmedUser } from '../../contract/report.ts';
import { noteJob, outcomePlaceOf } from '../../dataset/jobs.ts';
import { writeImportOutcome, writeVerificationOutcome } from '../../dataset/outcomes.ts';
import { confirmedUnanswered } from '../../report/accounting.ts';
import { writeReport } from '../../report/write-report.ts';
import { known } from './known-logins.ts';
import { writeCourse } from './outcomes.ts';
import { run, sampleMigration, userId } from './sample-migration.ts';

async function readReport(reportPath: string): Promise<Report> {
  return JSON.parse(await readFile(join(dirname(reportPath), 'report.json'), 'utf8'));
}

async function readUnconfirmed(reportPath: string): Promise<UnconfirmedUser[]> {
  const text = await readFile(join(dirname(reportPath), 'unconfirmed.ndjson'), 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

test('a migration whose every user was read back as sent is verified', async () => {
  const input = await sampleMigration({ users: 76 });
  await writeCourse(input.settings.dataset, { users: 76 });

  const { summary, reportPath } = await writeReport({ ...input, logins: known(9, 9) });

  expect(summary).toMatchObject({ outcome: 'verified', read: 76, prepared: 76, accepted: 76, confirmed: 76 });
  expect(summary).toMatchObject({ rejected: 0, different: 0, missing: 0, logins: { tried: 9, asExpected: 9 } });
  expect(await readUnconfirmed(reportPath)).toEqual([]);
  expect((await readReport(reportPath)).summary).toEqual(summary);
});

test('every user is in exactly one place, and whoever is not confirmed is named with the reason', async () => {
  const rejects = [
    { position: { input: 'realm.json', record: 3 }, reason: 'missing_field', explanation: 'It has no id.' },
    { position: { input: 'realm.json', record: 8 }, reason: 'missing_field', explanation: 'It has no id.' },
    { position: { input: 'realm.json', record: 9 }, reason: 'not_an_object', explanation: 'It is a text.' },
  ] as const;
  const input = await sampleMigration({ users: 76, rejects, sourceKey: (position) => userId(position + 1000) });
  const refused = [{ id: userId(31), status: 422, code: 'invalid_payload' }];
  await writeCourse(input.settings.dataset, {
    users: 76,
    refused,
    findings: [
      { id: userId(31), finding: 'missing' },
      { id: userId(75), finding: 'missing' },
      { id: userId(2), finding: 'different', fields: ['payload'] },
    ],
    foreign: 2,
    modeOf: (batch) => (batch < 20 ? 'ignore' : 'update'),
  });

  const { reportPath, summary } = await writeReport(input);

  expect(summary).toMatchObject({ outcome: 'differences', read: 79, prepared: 76, rejected: 3 });
  expect(summary).toMatchObject({ accepted: 75, confirmed: 73, different: 1, missing: 2 });
  expect(await readReport(reportPath)).toMatchObject({
    acceptedByMode: { ignore: 59, update: 16 },
    refused: 1,
    unsent: 0,
    unchecked: 0,
    foreign: 2,
    rejectsByReason: { missing_field: 2, not_an_object: 1 },
    unconfirmedTotal: 3,
  });
  expect(await readUnconfirmed(reportPath)).toEqual([
    { id: userId(2), sourceKey: userId(1002), at: 'realm.json, record 3', finding: 'different', fields: ['payload'] },
    { id: userId(31), sourceKey: userId(1031), at: 'realm.json, record 32', finding: 'missing', refused: refused[0] },
    { id: userId(75), sourceKey: userId(1075), at: 'realm.json, record 76', finding: 'missing' },
  ]);
});

test('an aborted migration says how many users were not sent and not read back, and names each of them', async () => {
  const input = await sampleMigration({ users: 400 });
  await writeCourse(input.settings.dataset, { users: 400, batchesSent: 12, batchesVerified: 2 });

  const { reportPath, summary } = await writeReport({ ...input, outcome: 'aborted' });

  expect(summary).toMatchObject({ outcome: 'aborted', prepared: 400, accepted: 36, confirmed: 6 });
  const report = await readReport(reportPath);
  expect(report).toMatchObject({ unsent: 364, unchecked: 394, unconfirmedTotal: 394 });
  expect(report.unconfirmed).toHaveLength(100);
  const named = (await readUnconfirmed(reportPath)).map(({ id, finding }) => `${id} ${finding}`);
  expect(named).toEqual(Array.from({ length: 394 }, (_, offset) => `${userId(offset + 6)} unchecked`));
});

describe('users of a batch that no request was answered for', () => {
  const findings: readonly Finding[] = [
    { id: 'b', finding: 'missing' },
    { id: 'c', finding: 'different', fields: ['payload'] },
  ];
  const verified = (found: readonly Finding[]) => ({ batch: 0, confirmed: 4 - found.length, findings: found });
  const outcome: BatchOutcome = { batch: 0, mode: 'update', users: 4, accepted: 4, refused: [], requests: 1 };

  it('are confirmed without an answer where reading back found nothing of them', () => {
    expect(confirmedUnanswered(undefined, verified([]))).toBe(4);
    expect(confirmedUnanswered(undefined, verified(findings))).toBe(2);
    // A repair sent the first user.
    const partly = { ...outcome, accepted: 1, unsent: ['b', 'c', 'd'] };
    expect(confirmedUnanswered(partly, verified(findings))).toBe(1);
    expect(confirmedUnanswered(partly, verified([]))).toBe(3);
  });

  it('are none where the target answered for all, or nobody has read them back', () => {
    expect(confirmedUnanswered(outcome, verified(findings))).toBe(0);
    expect(confirmedUnanswered({ ...outcome, accepted: 1, unsent: ['b', 'c', 'd'] }, undefined)).toBe(0);
    expect(confirmedUnanswered(undefined, undefined)).toBe(0);
  });
});

test('a batch that was never answered for and was read back as sent is accounted for as confirmed', async () => {
  const input = await sampleMigration({ users: 76 });
  await writeCourse(input.settings.dataset, { users: 76, batchesSent: 20, batchesVerified: 0 });
  const verify = { job: 'verify', run: 'run-2', startedAt: '2025-03-02T09:30:00.000Z' } as const;
  await noteJob(input.settings.dataset, verify);
  const place = outcomePlaceOf(input.settings.dataset, verify);
  for (let first = 0; first < 26; first += 10) {
    const batches = Array.from({ length: Math.min(10, 26 - first) }, (_, offset) => first + offset);
    const readBack = (batch: number) => ({ batch, confirmed: batch === 25 ? 1 : 3, findings: [], foreign: 0 });
    await writeVerificationOutcome(place, batches.map(readBack));
  }

  const { summary, reportPath } = await writeReport({ ...input, job: verify });

  const confirmed = { confirmed: 76, confirmedUnanswered: 16 };
  expect(summary).toMatchObject({ outcome: 'verified', accepted: 60, unsent: 0, ...confirmed });
  const page = await readFile(reportPath, 'utf8');
  expect(page).toContain('76 prepared = 60 accepted + 0 refused + 16 confirmed without an answer + 0 not sent');
  expect(page).toContain('16 users are in the pool as they were to be sent, although no request for them was answered');
});

test('a batch that two parts of a run tell of is counted once', async () => {
  const input = await sampleMigration({ users: 12 });
  await writeCourse(input.settings.dataset, { users: 12 });
  const repeated = { batch: 2, mode: 'update', users: 3, accepted: 3, refused: [], requests: 1 } as const;
  await writeImportOutcome({ folder: input.settings.dataset, run }, [repeated, { ...repeated, batch: 3 }]);
  const reread = { batch: 2, confirmed: 3, findings: [], foreign: 0 };
  await writeVerificationOutcome({ folder: input.settings.dataset, run }, [reread]);

  const { summary, reportPath } = await writeReport(input);

  expect(summary).toMatchObject({ outcome: 'verified', accepted: 12, confirmed: 12 });
  expect(await readReport(reportPath)).toMatchObject({ acceptedByMode: { ignore: 6, update: 6 } });
});

test('outcomes of an earlier migration of the same dataset do not count', async () => {
  const input = await sampleMigration({ users: 6 });
  await writeCourse(input.settings.dataset, { users: 6 }, 'run-0');

  const { summary } = await writeReport(input);

  expect(summary).toMatchObject({ outcome: 'differences', accepted: 0, confirmed: 0 });
});

test('an outcome that leaves a user of its batch out is no report but a fault', async () => {
  const input = await sampleMigration({ users: 6 });
  await writeCourse(input.settings.dataset, { users: 6 });
  const short = { batch: 1, confirmed: 2, findings: [], foreign: 0 };
  await writeVerificationOutcome({ folder: input.settings.dataset, run }, [short]);

  await expect(writeReport(input)).rejects.toMatchObject({ problem: 'damaged_dataset' });
});

test('the time that it took runs from the start to the report', async () => {
  const input = await sampleMigration({ users: 1 });
  await writeCourse(input.settings.dataset, { users: 1 });

  const { summary } = await writeReport({ ...input, now: () => new Date('2025-03-01T09:32:03.456Z') });

  expect(summary.seconds).toBe(123.5);
});
