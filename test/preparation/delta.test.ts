import { existsSync, readdirSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { BatchVerification, JobRun, Manifest } from '../../contract/dataset.ts';
import { openDataset } from '../../dataset/dataset-reader.ts';
import { noteJob, outcomePlaceOf } from '../../dataset/jobs.ts';
import { writeImportOutcome, writeVerificationOutcome } from '../../dataset/outcomes.ts';
import { prepareDataset } from '../../preparation/prepare.ts';
import { prepareMigration } from '../../preparation/prepare-migration.ts';
import { earlierDataset, migrated, ndjson, recordsOf, settingsSince } from './delta-stage.ts';
import { auth0Line, auth0Lines, contentOf, settingsFor, temporaryFolder } from './stage.ts';

const keyOf = (user: number) => `auth0|${user.toString(16).padStart(24, '0')}`;

/** Where a user of a dataset is, by its key in the source. */
async function idOf(folder: string, user: number): Promise<string> {
  for await (const keys of (await openDataset(folder)).allKeys()) {
    const found = keys.find(({ sourceKey }) => sourceKey === keyOf(user));
    if (found !== undefined) return found.id;
  }
  throw new Error('there is no such user');
}

async function keysOf(folder: string): Promise<string[]> {
  const keys = await ndjson(folder, 'keys.ndjson');
  return keys.map(({ sourceKey }) => String(sourceKey)).sort();
}

function balanced({ counts, delta }: Manifest): boolean {
  const { new: added, changed, notConfirmed, unchanged } = delta?.counts ?? expect.fail('it is no delta');
  return (
    counts.read === counts.prepared + counts.rejected + (counts.unchanged ?? -1) &&
    counts.prepared === added + changed + notConfirmed &&
    counts.unchanged === unchanged
  );
}

test('a delta holds who is new, who has changed and who never arrived, and nobody else', async () => {
  const lines = auth0Lines(1_200);
  const earlier = await earlierDataset(lines);
  await migrated(earlier, [
    { id: await idOf(earlier, 40), finding: 'missing' },
    { id: await idOf(earlier, 41), finding: 'different', fields: ['payload'] },
    { id: await idOf(earlier, 2), finding: 'missing' },
  ]);
  lines[1] = auth0Line(1, { connection: 'another' });
  lines[2] = auth0Line(2, { email_verified: false });
  lines[3] = auth0Line(3, { passwordHash: undefined });
  // Gone, and two that are rejected now: one is broken, one shares an identifier with a new user.
  lines.splice(4, 1);
  const now = lines.map((line) => (line === auth0Line(6) ? auth0Line(6, { email: undefined }) : line));
  const newer = [...now, auth0Line(9_000), auth0Line(9_001), auth0Line(9_002, { email: 'user7@example.com' })];
  const settings = await settingsSince(newer, earlier);

  const { manifest, folder, reused } = await prepareMigration({ settings });

  expect(reused).toBe(false);
  expect(folder).toBe(join(settings.dataset, 'delta'));
  expect(manifest.delta?.counts).toEqual({
    new: 2,
    changed: 3,
    datesAlone: 0,
    notConfirmed: 2,
    unchanged: 1_192,
    vanished: 1,
    rejectedNow: 2,
    removed: { user_credentials: 1, user_identifiers: 0, user_verifiable_addresses: 0, group_members: 0 },
  });
  expect(manifest.counts).toMatchObject({ read: 1_202, prepared: 7, rejected: 3, unchanged: 1_192 });
  expect(balanced(manifest)).toBe(true);
  expect(await keysOf(folder)).toEqual([1, 2, 3, 40, 41, 9_000, 9_001].map(keyOf).sort());
  expect(await ndjson(folder, 'vanished.ndjson')).toEqual([
    { id: await idOf(earlier, 4), sourceKey: keyOf(4), at: 'users.ndjson, line 5' },
  ]);
  const rejected = await ndjson(folder, 'rejected-now.ndjson');
  expect(rejected.map(({ sourceKey }) => sourceKey).sort()).toEqual([6, 7].map(keyOf).sort());
});

test('whoever is in a delta is in it as the whole dataset has it, record for record, and is counted as there', async () => {
  const lines = auth0Lines(2_200);
  const earlier = await earlierDataset(lines);
  const newer = lines.map((_, user) =>
    user % 2 === 0
      ? auth0Line(user)
      : auth0Line(user, {
          connection: `Sämeone "${user}" \\ {[,`,
          email_verified: user % 4 === 1,
          passwordHash: [undefined, '$scrypt$x', auth0Hash(user)][user % 3],
          blocked: user % 5 === 0,
        }),
  );
  const settings = await settingsSince(newer, earlier);

  const { manifest, folder } = await prepareMigration({ settings });

  const alone = await settingsFor(
    newer.filter((_, user) => user % 2 === 1),
    await temporaryFolder(),
  );
  const { manifest: expected } = await prepareDataset({ settings: alone });
  const { read: _, ...counts } = expected.counts;
  expect(manifest.counts).toEqual({ ...counts, read: 2_200, unchanged: 1_100 });
  expect(await recordsOf(folder)).toEqual(await recordsOf(alone.dataset));
});

function auth0Hash(user: number): string {
  return `$2b$${10 + (user % 2)}$${'abcdefghijklmnopqrstuv'.slice(0, 22)}${'A'.repeat(31)}`;
}

test('users whose records differ in the date of their last change alone are sent, and told apart', async () => {
  const at = (user: number, date: string, name = 'Ann') =>
    JSON.stringify({
      user_id: keyOf(user),
      email: `user${user}@example.com`,
      email_verified: true,
      name,
      updated_at: date,
    });
  const lines = (date: string, name?: string) =>
    [0, 1, 2].map((user) => at(user, user === 2 ? '2025-01-01T00:00:00Z' : date, user === 1 ? name : 'Ann'));
  const earlier = await earlierDataset(lines('2025-01-01T00:00:00Z'));
  const settings = await settingsSince(lines('2025-02-02T00:00:00Z', 'Another'), earlier);
  const { manifest } = await prepareMigration({ settings });
  expect(manifest.delta?.counts).toMatchObject({ changed: 2, datesAlone: 1, unchanged: 1 });
});

test('a newer export without any record is refused, and not taken for one that everybody has left', async () => {
  const earlier = await earlierDataset(auth0Lines(3));
  const settings = await settingsSince([], earlier);
  await expect(prepareMigration({ settings })).rejects.toMatchObject({ problem: 'broken_source' });
});

test('nobody is in a delta where nothing has changed', async () => {
  const earlier = await earlierDataset(auth0Lines(250));
  const settings = await settingsSince(auth0Lines(250), earlier);

  const { manifest } = await prepareMigration({ settings });

  expect(manifest).toMatchObject({ batches: 0, segments: 0, counts: { read: 250, prepared: 0, unchanged: 250 } });
  expect(balanced(manifest)).toBe(true);
});

describe('what is known of the earlier users', () => {
  test('users of batches that nobody read back are sent again, as they are', async () => {
    const earlier = await earlierDataset(auth0Lines(250));
    await rm(join(earlier, 'verification', '000000-01.json'));
    const { manifest } = await prepareMigration({ settings: await settingsSince(auth0Lines(250), earlier) });
    expect(manifest.delta?.counts).toMatchObject({ new: 0, changed: 0, notConfirmed: 100, unchanged: 150 });
  });

  test('the last verification holds, as of what followed the migration', async () => {
    const earlier = await earlierDataset(auth0Lines(250));
    const settings = await settingsSince(auth0Lines(250), earlier);
    const startedAt = '2025-01-02T00:00:00.000Z';
    const [{ id = '' } = {}] = (await ndjson(earlier, 'keys.ndjson')).slice(150) as { id?: string }[];
    const found = async (job: JobRun, batch: BatchVerification) => {
      await noteJob(earlier, job);
      await writeVerificationOutcome(outcomePlaceOf(earlier, job), [batch]);
    };
    const findings = [{ id, finding: 'missing' }] as const;
    await found({ job: 'verify', run: 'two', startedAt }, { batch: 1, confirmed: 99, findings });
    const { manifest, folder } = await prepareMigration({ settings });
    expect(manifest.delta?.counts).toMatchObject({ notConfirmed: 1, unchanged: 249 });
    expect(await ndjson(folder, 'keys.ndjson')).toMatchObject([{ id }]);
    await found({ job: 'repair', run: 'three', startedAt }, { batch: 1, confirmed: 100, findings: [] });
    const repaired = await prepareMigration({ settings });
    expect(repaired.manifest.delta?.counts).toMatchObject({ notConfirmed: 0, unchanged: 250 });
  });

  test('there is none since a migration that was undone: nobody of it is in the pool', async () => {
    const earlier = await earlierDataset(auth0Lines(250));
    await noteJob(earlier, { job: 'undo', run: 'undone', startedAt: '2025-01-02T00:00:00.000Z' });
    const settings = await settingsSince(auth0Lines(250), earlier);
    await expect(prepareMigration({ settings })).rejects.toMatchObject({ problem: 'nothing_migrated' });
  });

  test('whom an operator left out, and whom a repair left as they were, stay as they are', async () => {
    const earlier = await earlierDataset(auth0Lines(250));
    const [skipped = '', changed = '', missing = ''] = await Promise.all([17, 42, 60].map((n) => idOf(earlier, n)));
    const fields = ['payload'];
    await migrated(earlier, [
      { id: skipped, finding: 'different', fields },
      { id: changed, finding: 'different', fields },
      { id: missing, finding: 'missing' },
    ]);
    const again = { mode: 'update', accepted: 0, refused: 0, sent: [], changedSince: [changed] } as const;
    const refused = [{ id: skipped, status: 409, code: 'skipped_by_operator' }];
    const dataset = await openDataset(earlier);
    for (let batch = 0; batch < dataset.manifest.batches; batch += 1) {
      const users = dataset.usersInBatch(batch);
      const { firstUserId, lastUserId } = dataset.idsOfBatch(batch);
      const own = refused.filter(({ id }) => firstUserId <= id && id <= lastUserId);
      const accepted = users - own.length;
      const outcome = { batch, mode: 'fail', users, accepted, refused: own, requests: 1, again } as const;
      await writeImportOutcome({ folder: earlier, run: 'run' }, [outcome]);
    }
    const { manifest, folder } = await prepareMigration({ settings: await settingsSince(auth0Lines(250), earlier) });
    expect(manifest.delta?.counts).toMatchObject({ notConfirmed: 1, unchanged: 249 });
    expect(await ndjson(folder, 'keys.ndjson')).toMatchObject([{ id: missing }]);
  });

  test('once somebody has arrived after all, another delta is made', async () => {
    const earlier = await earlierDataset(auth0Lines(250));
    const settings = await settingsSince(auth0Lines(250), earlier);
    await migrated(earlier, [{ id: await idOf(earlier, 17), finding: 'missing' }]);
    expect((await prepareMigration({ settings })).manifest.delta?.counts).toMatchObject({ notConfirmed: 1 });
    expect(await prepareMigration({ settings })).toMatchObject({ reused: true });
    await migrated(earlier);
    const again = await prepareMigration({ settings });
    expect(again).toMatchObject({
      reused: false,
      manifest: { delta: { counts: { notConfirmed: 0, unchanged: 250 } } },
    });
  });
});

describe('a delta of a delta', () => {
  test('is made since the whole newer dataset, and knows who of its delta arrived', async () => {
    const first = await earlierDataset(auth0Lines(500));
    const second = await settingsSince([...auth0Lines(500), auth0Line(900), auth0Line(901)], first);
    const { folder } = await prepareMigration({ settings: second });
    await migrated(folder, [{ id: await idOf(folder, 901), finding: 'missing' }]);
    const third = await settingsSince(
      [...auth0Lines(500), auth0Line(900), auth0Line(901), auth0Line(902)],
      second.dataset,
    );

    const { manifest, folder: delta } = await prepareMigration({ settings: third });

    expect(manifest.delta?.counts).toMatchObject({ new: 1, changed: 0, notConfirmed: 1, unchanged: 501, vanished: 0 });
    expect(await keysOf(delta)).toEqual([901, 902].map(keyOf).sort());
  });

  test('is empty after a delta that was empty', async () => {
    const first = await earlierDataset(auth0Lines(50));
    const second = await settingsSince(auth0Lines(50), first);
    await prepareMigration({ settings: second });
    const { manifest } = await prepareMigration({ settings: await settingsSince(auth0Lines(50), second.dataset) });
    expect(manifest.delta?.counts).toMatchObject({ new: 0, changed: 0, notConfirmed: 0, unchanged: 50 });
  });

  test('is not made since a delta by itself, which lacks all others', async () => {
    const first = await earlierDataset(auth0Lines(50));
    const second = await settingsSince(auth0Lines(51), first);
    const { folder } = await prepareMigration({ settings: second });
    const third = await settingsSince(auth0Lines(52), folder);
    await expect(prepareMigration({ settings: third })).rejects.toMatchObject({
      problem: 'wrong_dataset',
      what: expect.stringMatching(/is itself a delta/),
      next: expect.stringContaining(second.dataset),
    });
  });
});

describe('an earlier dataset that no delta can be made since', () => {
  test.each([
    ['of another namespace', { namespace: 'other' }, /another namespace/],
    ['of another pool', { target: { poolId: 'other' } }, /another Identity Pool/],
    ['of another tenant', { target: { tenantId: 'other' } }, /another Identity Pool/],
  ])('is told: %s', async (_, change: object, what) => {
    const earlier = await earlierDataset(auth0Lines(5));
    const settings = await settingsSince(auth0Lines(5), earlier);
    const target = { ...settings.target, ...('target' in change ? (change.target as object) : {}) };
    const changed = { ...settings, ...change, target };
    await expect(prepareMigration({ settings: changed })).rejects.toMatchObject({
      problem: 'wrong_dataset',
      what: expect.stringMatching(what),
      where: expect.stringContaining(earlier),
    });
    // Before the source was read: nothing lies there.
    expect(await readdir(settings.dataset)).toEqual([]);
  });

  test('is told: the folder that the newer export is prepared into, and its delta', async () => {
    const earlier = await earlierDataset(auth0Lines(5));
    const settings = { ...(await settingsSince(auth0Lines(6), earlier)), dataset: earlier };
    for (const since of [earlier, `${earlier}/.`, join(earlier, 'delta')]) {
      await expect(prepareMigration({ settings: { ...settings, since } })).rejects.toMatchObject({
        problem: 'wrong_dataset',
        next: expect.stringMatching(/`dataset` to another folder/),
      });
    }
    expect((await openDataset(earlier)).manifest.counts.prepared).toBe(5);
  });

  test('is told: of another format', async () => {
    const earlier = await earlierDataset(auth0Lines(5));
    const path = join(earlier, 'manifest.json');
    await writeFile(path, (await readFile(path, 'utf8')).replace('"formatVersion": 1', '"formatVersion": 2'));
    await expect(prepareMigration({ settings: await settingsSince(auth0Lines(5), earlier) })).rejects.toMatchObject({
      problem: 'wrong_dataset',
      what: expect.stringMatching(/has format 2/),
      next: expect.not.stringContaining('remove'),
    });
  });

  test('is told: none, one that nobody migrated', async () => {
    const empty = await temporaryFolder();
    await expect(prepareMigration({ settings: await settingsSince(auth0Lines(5), empty) })).rejects.toMatchObject({
      problem: 'wrong_dataset',
      what: 'The folder holds no dataset',
    });
    const earlier = await earlierDataset(auth0Lines(5));
    await rm(join(earlier, 'jobs.json'));
    await expect(prepareMigration({ settings: await settingsSince(auth0Lines(5), earlier) })).rejects.toMatchObject({
      problem: 'wrong_dataset',
      what: expect.stringMatching(/has no outcomes/),
    });
  });

  test.each([
    ['segments/000000.ndjson', /SHA-256/],
    ['keys.ndjson', /SHA-256/],
    ['verification/000000-00.json', /not JSON/],
  ])('is told: damaged in %s, and nothing is left of what was begun', async (name, what) => {
    const earlier = await earlierDataset(auth0Lines(50));
    const path = join(earlier, name);
    await writeFile(path, `x${(await readFile(path, 'utf8')).slice(1)}`);
    // Somebody vanished, so that the keys are read.
    const settings = await settingsSince(auth0Lines(49), earlier);
    await expect(prepareMigration({ settings })).rejects.toMatchObject({
      problem: 'damaged_dataset',
      what: expect.stringMatching(what),
      where: expect.stringContaining(earlier),
      next: expect.stringMatching(/Put it back/),
    });
    const left = await readdir(join(settings.dataset, 'delta')).catch(() => []);
    expect(left).toEqual([]);
  });
});

describe('a preparation of a delta that is stopped', () => {
  const before = auth0Lines(1_500);
  const newer = [...before.slice(10), ...Array.from({ length: 500 }, (_, user) => auth0Line(9_000 + user))];

  test.each([
    ['while users are sorted', (read: number) => read === newer.length],
    ['while datasets are merged', (_: number, dataset: string) => isMerging(dataset)],
  ])('%s goes on to what it would have come to', async (_, isTime) => {
    const earlier = await earlierDataset(before);
    const whole = await settingsSince(newer, earlier);
    await prepareMigration({ settings: whole });
    const settings = await settingsSince(newer, earlier);
    const stop = new AbortController();
    const stopped = prepareMigration({
      settings,
      signal: stop.signal,
      onProgress: (read) => isTime(read, settings.dataset) && stop.abort(new Error('stopped')),
    });
    await expect(stopped).rejects.toThrow('stopped');

    const { manifest, folder } = await prepareMigration({ settings });

    expect(manifest.delta?.counts).toMatchObject({ new: 500, changed: 0, unchanged: 1_490, vanished: 10 });
    expect(await contentOf(folder)).toEqual(await contentOf(join(whole.dataset, 'delta')));
    expect((await readdir(folder)).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  function isMerging(dataset: string): boolean {
    const folder = join(dataset, 'delta');
    return existsSync(folder) && readdirSync(folder).some((name) => name.startsWith('.preparing-'));
  }

  test('what a killed process left of a delta goes with the next preparation', async () => {
    const earlier = await earlierDataset(before.slice(0, 50));
    const settings = await settingsSince(newer.slice(0, 60), earlier);
    const left = join(settings.dataset, 'delta', '.preparing-left');
    await mkdir(left, { recursive: true });
    await writeFile(join(left, 'keys.ndjson'), 'half a line');
    const { folder } = await prepareMigration({ settings });
    expect((await readdir(folder)).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  test('a damaged delta is made again, and what became of its users stays known', async () => {
    const earlier = await earlierDataset(before.slice(0, 50));
    const settings = await settingsSince(newer.slice(0, 60), earlier);
    const { folder } = await prepareMigration({ settings });
    await migrated(folder);
    await writeFile(join(folder, 'segments', '000000.ndjson'), 'x');
    expect(await prepareMigration({ settings, checked: true })).toMatchObject({ reused: false });
    expect(await readdir(join(folder, 'verification'))).toEqual(['000000-00.json']);
    expect(await prepareMigration({ settings, checked: true })).toMatchObject({ reused: true });
  });

  test('a newer export in the same folder takes the delta of the one before with it', async () => {
    const earlier = await earlierDataset(before.slice(0, 50));
    const settings = await settingsSince(newer.slice(0, 60), earlier);
    await prepareMigration({ settings });
    const other = { ...(await settingsSince(newer.slice(0, 70), earlier)), dataset: settings.dataset };
    await prepareDataset({ settings: other });
    expect(await readdir(settings.dataset)).not.toContain('delta');
  });
});
