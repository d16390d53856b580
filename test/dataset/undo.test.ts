import { expect, test } from 'vitest';
import { planBatch } from '../../activities/undo-plan.ts';
import type { BatchOutcome, JobRun } from '../../contract/dataset.ts';
import type { BatchPresence } from '../../contract/undo.ts';
import { openDataset } from '../../dataset/dataset-reader.ts';
import { noteJob, outcomePlaceOf, readJobs } from '../../dataset/jobs.ts';
import { writeImportOutcome } from '../../dataset/outcomes.ts';
import { readBegunDeletion, writeBegunDeletion } from '../../dataset/undo/begun-deletion.ts';
import { forecastOfBatch, undoForecast } from '../../dataset/undo/forecast.ts';
import { undoGrounds } from '../../dataset/undo/grounds.ts';
import { presenceOf, readPresence, writePresence } from '../../dataset/undo/presence-outcomes.ts';
import { takenUsers } from '../../dataset/undo/taken-users.ts';
import { temporaryFolder, userId, writeDataset } from './written-dataset.ts';

const migration: JobRun = { job: 'migrate', run: 'one', startedAt: '2026-01-01T00:00:00.000Z' };
const repair: JobRun = { job: 'repair', run: 'two', startedAt: '2026-01-02T00:00:00.000Z' };
const usersPerBatch = 10;
const batches = 12;

/** A dataset of 12 batches, that was migrated. */
async function migrated(): Promise<string> {
  const folder = await temporaryFolder();
  await writeDataset(folder, batches * usersPerBatch, usersPerBatch);
  await noteJob(folder, migration);
  return folder;
}

function outcome(batch: number, change: Partial<BatchOutcome> = {}): BatchOutcome {
  const refused = change.refused ?? [];
  const accepted = usersPerBatch - refused.length;
  return { batch, mode: 'ignore', users: usersPerBatch, accepted, refused, requests: 1, ...change };
}

function presence(batch: number, existing: readonly string[] = []): BatchPresence {
  return { batch, users: usersPerBatch, existing };
}

function range<Entry>(from: number, to: number, entry: (batch: number) => Entry): Entry[] {
  return Array.from({ length: to - from }, (_, place) => entry(from + place));
}

async function imports(folder: string, change: (batch: number) => Partial<BatchOutcome>, to = batches): Promise<void> {
  const all = range(0, to, (batch) => outcome(batch, change(batch)));
  await writeImportOutcome({ folder, run: 'one' }, all.slice(0, 10));
  await writeImportOutcome({ folder, run: 'one' }, all.slice(10));
}

async function groundsOf(folder: string) {
  return await undoGrounds(await openDataset(folder), await readJobs(folder));
}

async function forecastOf(folder: string) {
  return await undoForecast(await openDataset(folder), await readJobs(folder), await groundsOf(folder));
}

test('what was recorded of a batch stays: a later look may see whom the migration itself has brought', async () => {
  const place = { folder: await temporaryFolder(), run: 'one' };
  await writePresence(place, [presence(2, ['a']), presence(3)]);
  await writePresence(place, [presence(2, ['a', 'b']), presence(3, ['c']), presence(4)]);
  expect(await presenceOf([place], 0)).toEqual([presence(2, ['a']), presence(3), presence(4)]);
  expect(await presenceOf([{ ...place, run: 'another' }], 0)).toEqual([]);
});

test('a record is taken up wherever a stretch begins, in whatever parts it was written', async () => {
  const place = { folder: await temporaryFolder(), run: 'one' };
  await writePresence(place, [presence(0), presence(1, ['a']), presence(2)]);
  await writePresence(place, [presence(3), presence(4)]);
  await writePresence(place, [presence(6)]);
  expect(await readPresence(place, 1)).toEqual([presence(1, ['a']), presence(2), presence(3), presence(4)]);
  expect(await readPresence(place, 5)).toBeUndefined();
});

test('how far a deletion came is known to the run that began it, and to no other', async () => {
  const place = { folder: await temporaryFolder(), run: 'one' };
  expect(await readBegunDeletion(place, 3)).toEqual({ deleted: [], alreadyGone: [] });
  await writeBegunDeletion(place, 3, { deleted: ['a'], alreadyGone: ['b'], found: [] });
  expect(await readBegunDeletion(place, 3)).toEqual({ deleted: ['a'], alreadyGone: ['b'], found: [] });
  expect(await readBegunDeletion({ ...place, run: 'two' }, 3)).toEqual({ deleted: [], alreadyGone: [] });
});

test('who was accepted once was created, whatever a repair met later', () => {
  const refusedOnce = outcome(0, {
    refused: [
      { id: 'a', status: 422 },
      { id: 'b', status: 422 },
    ],
  });
  const refusedAgain = outcome(0, {
    refused: [
      { id: 'b', status: 422 },
      { id: 'c', status: 409 },
    ],
  });
  expect(takenUsers([])).toEqual({ sent: false });
  expect(takenUsers([refusedOnce, refusedAgain])).toEqual({
    sent: true,
    neverTaken: new Set(['b']),
    neverSent: new Set(),
  });
});

test('whom neither the migration nor a repair sent was not taken, and an undo does not delete them', () => {
  const ids = (from: number, to: number): string[] => range(from, to, userId);
  const gap = outcome(0, { accepted: 0, unsent: ids(0, 10) });
  expect(takenUsers([gap])).toEqual({ sent: false });
  const some = outcome(0, { accepted: 7, unsent: ids(8, 10), refused: [{ id: userId(7), status: 409 }] });
  const neverTaken = new Set(ids(7, 10));
  expect(takenUsers([gap, some])).toEqual({ sent: true, neverTaken, neverSent: new Set(ids(8, 10)) });
  const plan = planBatch(ids(0, 10), { presence: undefined, outcomes: [gap, some] }, 'mode_fail');
  expect(plan).toMatchObject({ toDelete: ids(0, 7), refused: ids(7, 8), neverSent: ids(8, 10) });
});

test('a whole record is ground enough for an undo, in any mode and with refusals', async () => {
  const folder = await migrated();
  await writePresence(
    { folder, run: 'one' },
    range(0, 10, (batch) => presence(batch)),
  );
  await writePresence(
    { folder, run: 'one' },
    range(10, batches, (batch) => presence(batch)),
  );
  await imports(folder, (batch) => (batch === 4 ? { refused: [{ id: userId(40), status: 422 }] } : {}));
  expect(await groundsOf(folder)).toBe('recorded');
});

test('a record that is not whole is ground enough where nothing of the rest was sent', async () => {
  const folder = await migrated();
  await writePresence({ folder, run: 'one' }, [presence(0)]);
  expect(await groundsOf(folder)).toBe('recorded');
  await imports(folder, () => ({}));
  await expect(groundsOf(folder)).rejects.toMatchObject({ problem: 'nothing_recorded' });
});

test('another migration’s record is none', async () => {
  const folder = await migrated();
  await writePresence(
    { folder, run: 'earlier' },
    range(0, 10, (batch) => presence(batch)),
  );
  await imports(folder, () => ({}));
  await expect(groundsOf(folder)).rejects.toMatchObject({ problem: 'nothing_recorded' });
});

test('without a record every batch has to be accepted whole in mode fail, by the target’s own answer', async () => {
  const folder = await migrated();
  await imports(folder, () => ({ mode: 'fail' }));
  expect(await groundsOf(folder)).toBe('mode_fail');
});

test.each<[string, (batch: number) => Partial<BatchOutcome>, number]>([
  ['one batch went in another mode', (batch) => ({ mode: batch === 7 ? 'ignore' : 'fail' }), batches],
  [
    'one user was refused',
    (batch) => ({ mode: 'fail', ...(batch === 7 ? { refused: [{ id: userId(70), status: 409 }] } : {}) }),
    batches,
  ],
  [
    'one batch was taken for arrived by reading it back',
    (batch) => ({ mode: 'fail', ...(batch === 7 ? { readBack: true as const } : {}) }),
    batches,
  ],
  ['the migration was aborted before its end', () => ({ mode: 'fail' }), batches - 1],
])('no undo without a record where %s', async (_, change, to) => {
  const folder = await migrated();
  await imports(folder, change, to);
  await expect(groundsOf(folder)).rejects.toMatchObject({ problem: 'nothing_recorded' });
});

test('the forecast counts whom an undo deletes, keeps and looks for', async () => {
  const folder = await migrated();
  const existing = [userId(0), userId(1)];
  await writePresence(
    { folder, run: 'one' },
    range(0, 10, (batch) => presence(batch, batch === 0 ? existing : [])),
  );
  await writePresence(
    { folder, run: 'one' },
    range(10, batches, (batch) => presence(batch)),
  );
  // The second user of the first batch was there and conflicted, the third was refused, and the last batch was not sent.
  const refused = [1, 2].map((user) => ({ id: userId(user), status: 409 }));
  await imports(folder, (batch) => (batch === 0 ? { refused } : {}), batches - 1);
  expect(await forecastOf(folder)).toEqual({
    users: 120,
    kept: 2,
    toLookFor: 1 + 10,
    toDelete: 107,
    unrecorded: 0,
    unrecordedBatches: 0,
  });
  await noteJob(folder, repair);
  const again = {
    ...outcome(0, { refused: [{ id: userId(1), status: 409 }] }),
    again: { mode: 'update' as const, accepted: 1, refused: 1, sent: [], changedSince: [] },
  };
  await writeImportOutcome(outcomePlaceOf(folder, repair), [again]);
  expect(await forecastOf(folder)).toMatchObject({ kept: 2, toLookFor: 10, toDelete: 108 });
});

test('the forecast counts nobody of a batch that was never recorded as to be deleted, whoever was brought of it later', async () => {
  const folder = await migrated();
  // The record was aborted behind the fourth batch; a repair sent most of the dataset.
  const recorded = range(0, 4, (batch) => presence(batch, batch === 1 ? [userId(10)] : []));
  await writePresence({ folder, run: 'one' }, recorded);
  await noteJob(folder, repair);
  const again = { mode: 'update', accepted: usersPerBatch, refused: 0, sent: [], changedSince: [] } as const;
  await writeImportOutcome(
    outcomePlaceOf(folder, repair),
    range(0, 9, (batch) => outcome(batch, { mode: 'update', again })),
  );
  expect(await groundsOf(folder)).toBe('recorded');
  expect(await forecastOf(folder)).toEqual({
    users: 120,
    kept: 1,
    toLookFor: 0,
    toDelete: 39,
    unrecorded: 80,
    unrecordedBatches: 8,
  });
});

test('an undo does with each batch what its forecast says', () => {
  const ids = range(0, usersPerBatch, userId);
  const [first = '', second = '', third = ''] = ids;
  const presences = [undefined, presence(0), presence(0, [first, second])];
  const refused = [second, third].map((id) => ({ id, status: 422 }));
  const outcomes = [
    [],
    [outcome(0)],
    [outcome(0, { refused })],
    [outcome(0, { accepted: 7, refused: refused.slice(1), unsent: ids.slice(8) })],
    [outcome(0, { refused }), outcome(0, { refused: refused.slice(0, 1) })],
  ];
  for (const grounds of ['recorded', 'mode_fail'] as const) {
    for (const known of presences.flatMap((one) => outcomes.map((all) => ({ presence: one, outcomes: all })))) {
      const { kept, toDelete, refused, neverSent, unrecorded } = planBatch(ids, known, grounds);
      expect(forecastOfBatch(usersPerBatch, known, grounds)).toEqual({
        users: usersPerBatch,
        kept: kept.length,
        toDelete: toDelete.length,
        toLookFor: refused.length + neverSent.length,
        unrecorded: unrecorded.length,
        unrecordedBatches: unrecorded.length === 0 ? 0 : 1,
      });
    }
  }
});

test('a migration that was undone can be followed by an undo alone, and by another migration', async () => {
  const folder = await migrated();
  await noteJob(folder, { ...repair, job: 'undo' });
  await expect(noteJob(folder, { ...repair, run: 'three' })).rejects.toMatchObject({
    problem: 'nothing_migrated',
    message: expect.stringContaining('was undone: nothing is there to repair'),
  });
  await noteJob(folder, { ...repair, job: 'undo', run: 'four' });
  await noteJob(folder, { ...migration, run: 'five' });
  expect((await readJobs(folder)).map(({ run }) => run)).toEqual(['five']);
});
