import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { WriteReportInput, WrittenReport } from '../../contract/activities.ts';
import type { JobRun } from '../../contract/dataset.ts';
import type { BatchDeletion, UndoReport } from '../../contract/undo.ts';
import { noteJob, outcomePlaceOf } from '../../dataset/jobs.ts';
import { writeDeletion } from '../../dataset/undo/deletion-outcomes.ts';
import { writePresence } from '../../dataset/undo/presence-outcomes.ts';
import { writeUndoReport } from '../../report/undo/write-undo-report.ts';
import { sampleMigration, seededSecrets, userId, usersPerBatch } from './sample-migration.ts';

const job: JobRun = { job: 'undo', run: 'run-2', startedAt: '2025-03-02T09:30:00.000Z' };
const users = 6;

interface Course {
  readonly deletions?: readonly Partial<BatchDeletion>[];
  /** Positions of users that the pool has: before the migration, and after the undo. */
  readonly before?: readonly number[];
  readonly after?: readonly number[] | undefined;
  readonly outcome?: WriteReportInput['outcome'];
  readonly groups?: number;
}

/** Writes the report of an undo of six users in two batches. */
async function undone({
  deletions = [{}, {}],
  before = [],
  after = before,
  ...course
}: Course): Promise<WrittenReport> {
  const sample = await sampleMigration({ users, counts: { groups: course.groups ?? 0 } });
  const { folder } = sample.dataset;
  await noteJob(folder, job);
  const own = outcomePlaceOf(folder, job);
  const presence = (positions: readonly number[]) =>
    [0, 1].map((batch) => ({
      batch,
      users: usersPerBatch,
      existing: positions.filter((position) => Math.floor(position / usersPerBatch) === batch).map(userId),
    }));
  await writePresence(outcomePlaceOf(folder, sample.job), presence(before));
  if (course.outcome !== 'aborted') await writePresence(own, presence(after));
  await writeDeletion(
    own,
    deletions.map((deletion, batch) => ({
      batch,
      users: usersPerBatch,
      deleted: usersPerBatch,
      alreadyGone: [],
      kept: [],
      refused: [],
      neverSent: [],
      ...deletion,
    })),
  );
  return await writeUndoReport({
    ...sample,
    job,
    grounds: 'recorded',
    outcome: course.outcome ?? 'verified',
    now: () => new Date('2025-03-02T09:31:00.000Z'),
  });
}

async function filesOf({ reportPath }: WrittenReport): Promise<{ page: string; report: UndoReport; lines: string }> {
  const folder = dirname(reportPath);
  const [page = '', json = '', lines = ''] = await Promise.all(
    ['index.html', 'report.json', 'unsettled.ndjson'].map((name) => readFile(join(folder, name), 'utf8')),
  );
  return { page, report: JSON.parse(json), lines };
}

describe('the report of an undo', () => {
  it('accounts for every prepared user, by what was done and by what the pool shows', async () => {
    const written = await undone({
      deletions: [
        { deleted: 1, kept: [userId(0)], alreadyGone: [userId(1)] },
        { deleted: 1, refused: [userId(3)], neverSent: [userId(4)] },
      ],
      before: [0],
      groups: 2,
    });
    expect(written.summary).toMatchObject({
      outcome: 'verified',
      prepared: users,
      confirmed: users,
      undone: { deleted: 2, alreadyGone: 1, kept: 1, refused: 1, neverSent: 1 },
      seconds: 60,
    });
    const { page, report } = await filesOf(written);
    expect(report).toMatchObject({ job: 'undo', notReached: 0, unchecked: 0, groups: 2, unsettledTotal: 0 });
    expect(page).toContain(
      '6 prepared = 2 deleted + 1 gone already + 1 kept + 1 refused + 1 never sent + 0 not reached',
    );
    expect(page).toContain('6 prepared = 6 as they should be + 0 still there + 0 lost + 0 not looked for');
    expect(page).toContain('The 2 groups that the migration brought are left in the pool.');
    expect(page).toContain('what the migration changed of them in mode update is not changed back');
  });

  it('tells apart whom it left untouched since nobody recorded whether they were there', async () => {
    const unrecorded = [3, 4, 5].map(userId);
    const written = await undone({ deletions: [{}, { deleted: 0, unrecorded }], after: [4] });
    expect(written.summary).toMatchObject({
      outcome: 'differences',
      different: 1,
      undone: { deleted: 3, neverSent: 0, unrecorded: 3 },
    });
    const { page, report } = await filesOf(written);
    expect(report.notReached).toBe(0);
    expect(page).toContain('0 refused + 0 never sent + 3 not recorded + 0 not reached');
    expect(page).toContain('3 users were left untouched: nobody recorded whether they were there before.');
  });

  it('names whoever is still there, and whoever is gone although they were there before', async () => {
    const written = await undone({ deletions: [{ deleted: 2, kept: [userId(0)] }, {}], before: [0], after: [5] });
    expect(written.summary).toMatchObject({ outcome: 'differences', confirmed: 4, different: 1, missing: 1 });
    const { page, report, lines } = await filesOf(written);
    expect(report.unsettled.map(({ id, finding, at }) => [id, finding, at])).toEqual([
      [userId(0), 'lost', 'realm.json, record 1'],
      [userId(5), 'still_there', 'realm.json, record 6'],
    ]);
    expect(lines.trimEnd().split('\n')).toHaveLength(2);
    expect(page).toContain('1 user is still in the pool');
    expect(page).toContain(userId(5));
  });

  it('tells of an aborted undo whom it did not come to, and that nobody was looked for', async () => {
    const written = await undone({ deletions: [{}], outcome: 'aborted' });
    expect(written.summary).toMatchObject({ outcome: 'aborted', confirmed: 0, undone: { deleted: 3 } });
    const { page, report } = await filesOf(written);
    expect(report).toMatchObject({ notReached: 3, unchecked: users, unsettledTotal: users });
    expect(page).toContain('An operator ended the undo. 3 of 6 prepared users had been deleted');
  });

  it('holds nothing that says who the users are', async () => {
    const { page, report, lines } = await filesOf(await undone({ before: [0], after: [5] }));
    for (const text of [page, JSON.stringify(report), lines]) {
      for (let position = 0; position < users; position += 1) {
        for (const secret of Object.values(seededSecrets(position))) expect(text).not.toContain(secret);
      }
    }
  });

  it('is refused where an outcome does not account for each user of its batch once', async () => {
    await expect(undone({ deletions: [{ deleted: 2 }, {}] })).rejects.toMatchObject({ problem: 'damaged_dataset' });
    const twice = { deleted: 1, kept: [userId(0)], refused: [userId(0)] };
    await expect(undone({ deletions: [twice, {}] })).rejects.toMatchObject({ problem: 'damaged_dataset' });
  });
});
