import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { WriteReportInput } from '../../contract/activities.ts';
import type { Job, JobRun } from '../../contract/dataset.ts';
import type { Report } from '../../contract/report.ts';
import { noteJob, outcomePlaceOf } from '../../dataset/jobs.ts';
import { writeSampleOutcome } from '../../dataset/sample-outcomes.ts';
import { writeReport } from '../../report/write-report.ts';
import { noRecords } from '../dataset/counts.ts';
import { known } from './known-logins.ts';
import { writeCourse } from './outcomes.ts';
import { sampleMigration, userId } from './sample-migration.ts';

const users = 6;
const migratedAt = '2025-03-01T10:00:00.000Z';
const migratedWords = '2025-03-01 10:00:00 UTC';
const seed = 7;
const sample = { missing: 0, changedSince: 0, upperBound: 0.5, confidence: 0.95, seed, sampled: users };
const records = { ...noRecords, users };
const failedReset = { steps: [{ step: 'reset_requested', result: 'failed', answer: '422' }] } as const;

let input: WriteReportInput;

/** What is found by a workflow and stands in its report's input. */
type Found = Partial<Pick<WriteReportInput, 'readBack' | 'credentials' | 'logins' | 'resetFlow' | 'exportCounts'>>;

interface Written {
  readonly report: Report;
  readonly page: string;
  readonly folder: string;
}

async function report(job: JobRun, found: Found, at: string, change: Partial<WriteReportInput> = {}): Promise<Written> {
  const settings = { ...input.settings, report: join(input.settings.report, job.run) };
  const { reportPath } = await writeReport({ ...input, settings, job, ...found, ...change, now: () => new Date(at) });
  const folder = dirname(reportPath);
  const json: Report = JSON.parse(await readFile(join(folder, 'report.json'), 'utf8'));
  return { report: json, page: await readFile(reportPath, 'utf8'), folder };
}

/** A workflow that follows the migration, so many days after it. */
async function following(
  job: Job,
  day: number,
  found: Found,
  change: Partial<WriteReportInput> = {},
): Promise<Written> {
  const startedAt = `2025-03-0${day}T09:00:00.000Z`;
  const started: JobRun = { job, run: `${job}-${day}`, startedAt };
  await noteJob(input.settings.dataset, started);
  return await report(started, found, startedAt, change);
}

/** A sample of everybody, in which the first user is wrong. */
async function wrongSample(job: JobRun): Promise<NonNullable<WriteReportInput['credentials']>> {
  await writeSampleOutcome(outcomePlaceOf(input.settings.dataset, job).folder, {
    run: job.run,
    seed,
    size: users,
    part: 0,
    tally: { read: users, wrong: 1, missing: 0, changedSince: 0 },
    wrong: [{ id: userId(0), fields: ['credentials.password.state'] }],
  });
  return { ...sample, wrong: 1 };
}

/** Everything is found wrong that can be, but for the rows. */
async function migrated(change: Partial<WriteReportInput> = {}): Promise<Written> {
  const found: Found = {
    readBack: true,
    credentials: await wrongSample(input.job),
    logins: known(4, 2),
    resetFlow: failedReset,
    exportCounts: { expected: records, found: { ...records, users: users - 1 } },
  };
  return await report(input.job, found, migratedAt, change);
}

const allShortcomings = [
  { name: 'credentials', count: 1 },
  { name: 'logins', count: 2 },
  { name: 'reset_flow', count: 1 },
  { name: 'exported_records', count: 1 },
];

beforeEach(async () => {
  input = await sampleMigration({ users, sourceKey: (position) => userId(position + 1000) });
  await writeCourse(input.settings.dataset, { users });
});

describe('what a migration found and a later workflow does not look at', () => {
  it('keeps a verification of the rows alone from being verified, each part with its date', async () => {
    const first = await migrated();
    expect(first.report.summary).toMatchObject({ outcome: 'differences', shortcomings: allShortcomings });

    const { report, page, folder } = await following('verify', 2, { readBack: true });

    const shortcomings = allShortcomings.map((shortcoming) => ({ ...shortcoming, asOf: migratedAt }));
    expect(report.summary).toMatchObject({ outcome: 'differences', shortcomings, logins: { tried: 4, asExpected: 2 } });
    const before = { job: 'migrate', at: migratedAt, now: false };
    expect(report.lookedAt).toEqual({
      rows: { job: 'verify', at: '2025-03-02T09:00:00.000Z', now: true },
      credentials: before,
      logins: before,
      'reset-flow': before,
      export: before,
    });
    expect(report.credentials?.users).toMatchObject([{ id: userId(0) }]);
    expect(await readFile(join(folder, 'credentials.ndjson'), 'utf8')).toContain(userId(0));
    expect(page).toContain('<h1>Differences found</h1>');
    expect(page).toContain(`the reset of the test account did not come to a login (as of ${migratedWords})`);
    expect(page).toContain('<tr><th scope="row">Every user, read back</th><td>looked at now</td></tr>');
    const asOf = `as of ${migratedWords}, by the migration`;
    expect(page).toContain(`<tr><th scope="row">Known logins</th><td>${asOf}</td></tr>`);
    expect(page).toContain('beside the report of then');
  });

  it('is not in the way of a part that is looked at again and is right by now', async () => {
    await migrated();
    const { report } = await following('verify', 2, {
      credentials: { ...sample, wrong: 0, seed: 8, sampled: 0 },
      logins: known(4, 4),
      exportCounts: { expected: records, found: records },
    });
    expect(report.summary.shortcomings).toEqual([{ name: 'reset_flow', count: 1, asOf: migratedAt }]);
    const last = await following('verify', 3, { resetFlow: { steps: [{ step: 'code', result: 'passed' }] } });
    expect(last.report.summary).toMatchObject({ outcome: 'verified', shortcomings: [] });
    expect(last.report.lookedAt).toMatchObject({ logins: { job: 'verify', at: '2025-03-02T09:00:00.000Z' } });
  });

  it('is carried by a repair, which reads back only what it sends', async () => {
    await migrated();
    const { report, page } = await following('repair', 2, { readBack: true, logins: known(4, 4) });
    expect(report.summary).toMatchObject({
      outcome: 'differences',
      shortcomings: [
        { name: 'credentials', asOf: migratedAt },
        { name: 'reset_flow', asOf: migratedAt },
        { name: 'exported_records', asOf: migratedAt },
      ],
    });
    expect(report.lookedAt).toMatchObject({
      rows: { job: 'migrate', now: false },
      repairedRows: { job: 'repair', now: true },
    });
    expect(page).toContain(
      `read back from the pool on ${migratedWords}, those of batches with users that were sent again now,`,
    );
  });

  it('counts as it was found where the rows are old: the page does not say that they were read now', async () => {
    await report(input.job, { readBack: true }, migratedAt);
    const { report: later, page } = await following('verify', 2, { logins: known(4, 4) });
    expect(later.summary.outcome).toBe('verified');
    expect(page).toContain(`All 6 prepared users were read back from the pool on ${migratedWords} and equal`);
  });

  it('dates users who were missing then', async () => {
    const findings = [{ id: userId(0), finding: 'missing' }] as const;
    await writeCourse(input.settings.dataset, { users, findings });
    await report(input.job, { readBack: true }, migratedAt);
    const { report: later } = await following('verify', 2, { logins: known(4, 4) });
    expect(later.summary.shortcomings).toEqual([{ name: 'missing', count: 1, asOf: migratedAt }]);
  });

  it('is not replaced by a verification that was aborted before it came to it', async () => {
    await migrated();
    const aborted = await following('verify', 2, {}, { outcome: 'aborted' });
    expect(aborted.report.summary.outcome).toBe('aborted');
    // It waits for its code: that is no result.
    await following('verify', 3, { resetFlow: { steps: [], needsCode: 'Write it.' } }, { outcome: 'aborted' });
    const { report: later } = await following('verify', 4, { readBack: true });
    expect(later.summary.shortcomings).toEqual(
      allShortcomings.map((shortcoming) => ({ ...shortcoming, asOf: migratedAt })),
    );
    expect(later.lookedAt.rows).toMatchObject({ job: 'verify', now: true });
  });

  it('stays where another migration ends before it has sent anything', async () => {
    await migrated();
    const never: JobRun = { job: 'migrate', run: 'run-2', startedAt: '2025-03-02T09:00:00.000Z' };
    const { report: nothing } = await report(never, {}, '2025-03-02T10:00:00.000Z', { outcome: 'aborted' });
    // What lies in the dataset is of the one before.
    expect(nothing.summary).toMatchObject({ outcome: 'aborted', accepted: 0, confirmed: 0, unsent: users });
    const { report: later } = await following('verify', 3, { readBack: true });
    expect(later.summary.shortcomings).toEqual(
      allShortcomings.map((shortcoming) => ({ ...shortcoming, asOf: migratedAt })),
    );
  });

  it('is forgotten with another migration of the same dataset', async () => {
    await migrated();
    const again: JobRun = { job: 'migrate', run: 'run-2', startedAt: '2025-03-05T09:00:00.000Z' };
    await noteJob(input.settings.dataset, again);
    await writeCourse(input.settings.dataset, { users }, again.run);
    const { report: anew } = await report(again, { readBack: true }, '2025-03-05T10:00:00.000Z');
    expect(anew.summary).toMatchObject({ outcome: 'verified', shortcomings: [], logins: { tried: 0 } });
    expect(anew.lookedAt).toEqual({ rows: { job: 'migrate', at: '2025-03-05T10:00:00.000Z', now: true } });
  });
});
