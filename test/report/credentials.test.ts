import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SampledCredentials } from '../../contract/activities.ts';
import type { Report } from '../../contract/report.ts';
import { writeSampleOutcome } from '../../dataset/sample-outcomes.ts';
import { sampleSentence } from '../../report/credentials-model.ts';
import { sampleWarningOf } from '../../report/sample-warning.ts';
import { writeReport } from '../../report/write-report.ts';
import { writeCourse } from './outcomes.ts';
import { run, sampleMigration, seededSecrets, userId } from './sample-migration.ts';

const seed = 7;
const none: SampledCredentials = {
  sampled: 5,
  wrong: 0,
  missing: 0,
  changedSince: 0,
  upperBound: 0,
  confidence: 0.95,
  seed,
};

/** Migrates so many users, whose sample came to this, and reports it. */
async function reportOf(users: number, credentials: SampledCredentials | undefined, wrong: readonly number[] = []) {
  const sourceKey = (position: number) => `auth0|${position.toString(16).padStart(24, 'a')}`;
  const input = await sampleMigration({ users, sourceKey });
  await writeCourse(input.settings.dataset, { users });
  for (let from = 0, part = 0; credentials !== undefined && from < credentials.sampled; from += 100, part += 1) {
    const read = Math.min(100, credentials.sampled - from);
    const inPart = wrong.filter((position) => position >= from && position < from + 100);
    await writeSampleOutcome(input.settings.dataset, {
      run,
      seed,
      size: credentials.sampled,
      part,
      tally: { read, wrong: inPart.length, missing: 0, changedSince: 0 },
      wrong: inPart.map((position) => ({ id: userId(position), fields: ['credentials.password.state'] })),
    });
  }
  const { reportPath, summary } = await writeReport({ ...input, ...(credentials && { credentials }) });
  const folder = dirname(reportPath);
  const report: Report = JSON.parse(await readFile(join(folder, 'report.json'), 'utf8'));
  return { input, folder, summary, report, page: await readFile(reportPath, 'utf8') };
}

describe('the report of a sample', () => {
  it('names nobody when all credentials are as they were sent, and the migration is verified', async () => {
    const { folder, summary, report, page } = await reportOf(5, none);

    expect(summary.outcome).toBe('verified');
    expect(report.credentials).toEqual({ ...none, users: [] });
    expect(await readFile(join(folder, 'credentials.ndjson'), 'utf8')).toBe('');
    expect(page).toContain('0 of 5 wrong: every user was read');
    expect(page).toContain('seed <code>7</code>');
  });

  it('names whoever is wrong by UUID and source key, with what differs, and makes it a difference', async () => {
    const positions = [3, 101, 140];
    const credentials = { ...none, sampled: 150, wrong: 3, upperBound: 0.03, changedSince: 2, missing: 1 };
    const { folder, summary, report, page } = await reportOf(200, credentials, positions);

    expect(summary.outcome).toBe('differences');
    const named = positions.map((position) => ({
      id: userId(position),
      sourceKey: `auth0|${position.toString(16).padStart(24, 'a')}`,
      at: `realm.json, record ${position + 1}`,
      fields: ['credentials.password.state'],
    }));
    expect(report.credentials).toEqual({ ...credentials, users: named });
    const lines = (await readFile(join(folder, 'credentials.ndjson'), 'utf8')).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(named);
    expect(page).toContain('<li>3 users of the sample have other credentials than were sent</li>');
    expect(page).toContain('3 of 147 wrong: fewer than 3.1 % at 95 %');
    for (const { id } of named) expect(page).toContain(`<code>${id}</code>`);
    for (const secret of Object.values(seededSecrets(3))) expect(page + lines.join()).not.toContain(secret);
  });

  it('shows the first hundred, and all in the file', async () => {
    const positions = Array.from({ length: 130 }, (_, position) => position);
    const { folder, report, page } = await reportOf(150, { ...none, sampled: 150, wrong: 130 }, positions);

    expect(report.credentials?.users).toHaveLength(100);
    expect((await readFile(join(folder, 'credentials.ndjson'), 'utf8')).trim().split('\n')).toHaveLength(130);
    expect(page).toContain('The first 100 of 130 users; all are in credentials.ndjson');
  });

  it('says that nothing is known where no sample was read, and takes the names of an earlier one away', async () => {
    const { input, folder } = await reportOf(5, { ...none, wrong: 1 }, [2]);
    expect(await readdir(folder)).toContain('credentials.ndjson');

    const { reportPath, summary } = await writeReport(input);

    expect(summary.outcome).toBe('verified');
    expect(await readdir(folder)).not.toContain('credentials.ndjson');
    expect(await readFile(reportPath, 'utf8')).toContain('No sample of users was read one by one');
  });

  it('is a fault, not a report, where parts are missing or name others than were counted', async () => {
    await expect(reportOf(5, { ...none, wrong: 1 })).rejects.toMatchObject({ problem: 'damaged_dataset' });
    const { input } = await reportOf(5, none);
    const other = { ...none, seed: 8 };
    await expect(writeReport({ ...input, credentials: other })).rejects.toMatchObject({ problem: 'damaged_dataset' });
  });
});

describe('the sentence of a sample', () => {
  const sentence = (change: Partial<SampledCredentials>, prepared = 1_500_000) =>
    sampleSentence({ ...none, sampled: 3_000, upperBound: 0.000998, ...change }, prepared);

  it('says what nobody wrong shows, rounded to the side of care', () => {
    expect(sentence({})).toBe('0 of 3,000 wrong: fewer than 0.1 % at 95 %');
    expect(sentence({ upperBound: 0.001 })).toBe('0 of 3,000 wrong: fewer than 0.11 % at 95 %');
    expect(sentence({ upperBound: 0.00000012, confidence: 0.999 })).toBe(
      '0 of 3,000 wrong: fewer than 0.000013 % at 99.9 %',
    );
  });

  it('says what some wrong ones show, and speaks of those that could be judged', () => {
    expect(sentence({ wrong: 2, missing: 3, changedSince: 7, upperBound: 0.0021 })).toBe(
      '2 of 2,990 wrong: fewer than 0.22 % at 95 %',
    );
    expect(sentence({ wrong: 2_999, upperBound: 0.99999 })).toBe('2,999 of 3,000 wrong: perhaps all at 95 %');
  });

  it('does without chance where everybody was read, and says so where nobody could be judged', () => {
    expect(sentence({ wrong: 1 }, 3_000)).toBe('1 of 3,000 wrong: every user was read');
    expect(sentence({ missing: 3_000, upperBound: 1 })).toBe('0 of 0 wrong: nothing can be said of the others');
  });
});

describe('a sample in which hardly anybody is wrong', () => {
  const sample = (wrong: number, changedSince: number) => ({ ...none, sampled: 150, wrong, changedSince });

  it('warns where nearly all who differ count as changed since the import that has only just ended', async () => {
    const { report, page } = await reportOf(200, sample(1, 9), [3]);
    expect(report.credentials?.warning).toMatch(/^9 users of the sample have other credentials than were sent/);
    expect(page).toContain('<strong>Warning:</strong> 9 users of the sample');
  });

  it('warns of nothing where others are told as wrong, where they are few, or where time has passed', async () => {
    expect((await reportOf(200, sample(2, 9), [3, 4])).report.credentials?.warning).toBeUndefined();
    expect((await reportOf(200, sample(0, 2))).report.credentials?.warning).toBeUndefined();
    expect(sampleWarningOf('verify', sample(0, 150))).toBeUndefined();
  });
});
