import { appendFileSync } from 'node:fs';
import { appendFile, mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { usualPoolRules } from '../../contract/pool.ts';
import { openDataset } from '../../dataset/dataset-reader.ts';
import { prepareDataset } from '../../preparation/prepare.ts';
import { auth0Line, auth0Lines, filesBelow, rejectsOf, settingsFor, temporaryFolder } from './stage.ts';

/** Every user's id, in the order of the dataset. */
async function userIdsOf(folder: string): Promise<string[]> {
  const dataset = await openDataset(folder);
  const ids: string[] = [];
  for await (const { body } of dataset.batches({ from: 0, to: dataset.manifest.batches })) {
    ids.push(...JSON.parse(body.toString()).users.map(({ id }: { id: string }) => id));
  }
  return ids;
}

test('a dataset holds every user once, in the order of their ids, in full batches and segments', async () => {
  const folder = await temporaryFolder();
  const { manifest, reused } = await prepareDataset({ settings: await settingsFor(auth0Lines(2345), folder) });
  expect(reused).toBe(false);
  expect(manifest).toMatchObject({ batches: 24, segments: 3, batchesPerSegment: 10 });
  expect(manifest.counts).toMatchObject({ read: 2345, prepared: 2345, rejected: 0 });
  const ids = await userIdsOf(folder);
  expect(new Set(ids).size).toBe(2345);
  expect(ids).toEqual([...ids].sort());
});

test('preparing again in another folder writes the same bytes', async () => {
  const settings = await settingsFor([...auth0Lines(1200), 'broken'], await temporaryFolder());
  const again = { ...settings, dataset: await temporaryFolder() };
  await prepareDataset({ settings });
  await prepareDataset({ settings: again });
  const [files, others] = [await filesBelow(settings.dataset), await filesBelow(again.dataset)];
  for (const found of [files, others]) {
    const manifest = JSON.parse(found.get('manifest.json') ?? '');
    found.set('manifest.json', JSON.stringify({ ...manifest, preparedAt: '' }));
  }
  expect([...files.keys()].sort()).toEqual([
    'groups.ndjson',
    'keys.ndjson',
    'manifest.json',
    'merged.ndjson',
    'rejects.ndjson',
    'segments.ndjson',
    'segments/000000.ndjson',
    'segments/000001.ndjson',
  ]);
  expect(others).toEqual(files);
});

test('the order of the source does not show in the segments', async () => {
  const lines = auth0Lines(1500);
  const settings = await settingsFor(lines, await temporaryFolder());
  const shuffled = await settingsFor(
    [...lines].sort((one, other) => (one.slice(30) < other.slice(30) ? 1 : -1)),
    await temporaryFolder(),
  );
  await prepareDataset({ settings });
  await prepareDataset({ settings: shuffled });
  const [files, others] = [await filesBelow(settings.dataset), await filesBelow(shuffled.dataset)];
  for (const name of ['segments/000000.ndjson', 'segments/000001.ndjson']) {
    expect(files.get(name)).toBeTruthy();
    expect(others.get(name)).toBe(files.get(name));
  }
});

test('of records with the same key the first is prepared, and the others are rejected with their places', async () => {
  const lines = [auth0Line(1), auth0Line(2), auth0Line(1, { email: 'other@example.com' }), auth0Line(1)];
  const settings = await settingsFor(lines, await temporaryFolder());
  const { manifest } = await prepareDataset({ settings });
  expect(manifest.counts).toMatchObject({ read: 4, prepared: 2, rejected: 2, recipes: { 'bcrypt, cost 10': 2 } });
  const explanation = 'An earlier record of the source has the same key: users.ndjson, line 1.';
  const sourceKey = 'auth0|000000000000000000000001';
  const reason = 'duplicate_source_key';
  expect(await rejectsOf(settings.dataset)).toEqual([
    { position: { input: 'users.ndjson', line: 3 }, sourceKey, reason, explanation },
    { position: { input: 'users.ndjson', line: 4 }, sourceKey, reason, explanation },
  ]);
  const prepared = (await filesBelow(settings.dataset)).get('segments/000000.ndjson');
  expect(prepared).toContain('user1@example.com');
  expect(prepared).not.toContain('other@example.com');
});

test('whatever the source holds, read = prepared + rejected, and each prepared user has one fate', async () => {
  const line = fc.oneof(
    { weight: 6, arbitrary: fc.nat(30).map((user) => auth0Line(user)) },
    fc.nat(30).map((user) => auth0Line(user, { passwordHash: '$6$salt$digest' })),
    fc.nat(30).map((user) => auth0Line(user, { passwordHash: undefined })),
    fc.nat(30).map((user) => auth0Line(user, { email: undefined })),
    fc.constantFrom('{', '[]', 'null', '{"_id":7}', '{"_id":{"$oid":"é\\ud800"},"email":"ü@example.com"}'),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 60 }), async (lines) => {
      const settings = await settingsFor(lines, await temporaryFolder());
      const { counts } = (await prepareDataset({ settings })).manifest;
      expect(counts.read).toBe(lines.length);
      expect(counts.read).toBe(counts.prepared + counts.rejected);
      expect(await rejectsOf(settings.dataset)).toHaveLength(counts.rejected);
      expect(await userIdsOf(settings.dataset)).toHaveLength(counts.prepared);
      const users = [...Object.values(counts.recipes), ...Object.values(counts.resets), counts.withoutPassword];
      expect(users.reduce((sum, more) => sum + more, 0)).toBe(counts.prepared);
    }),
    { numRuns: 25 },
  );
});

test('the counts are those of the records that were written', async () => {
  const lines = [
    auth0Line(1),
    auth0Line(2, { blocked: true, username: 'two' }),
    auth0Line(3, { passwordHash: '$6$salt$digest' }),
    auth0Line(4, { passwordHash: undefined }),
  ];
  const settings = await settingsFor(lines, await temporaryFolder());
  const { counts } = (await prepareDataset({ settings })).manifest;
  expect(counts).toEqual({
    read: 4,
    prepared: 4,
    rejected: 0,
    recipes: { 'bcrypt, cost 10': 2 },
    resets: { crypt: 1 },
    mustBeChanged: 0,
    withoutPassword: 1,
    inactive: 1,
    withoutVerifiedAddress: 0,
    federatedOnly: 0,
    sharingIdentifiers: 0,
    rejects: {},
    groups: 0,
    records: { users: 4, user_credentials: 3, user_identifiers: 5, user_verifiable_addresses: 4, group_members: 0 },
  });
  const dataset = await openDataset(settings.dataset);
  for await (const { body } of dataset.batches({ from: 0, to: 1 })) {
    const lengths = Object.entries(JSON.parse(body.toString())).map(([name, records]) => [
      name,
      Array.isArray(records) ? records.length : undefined,
    ]);
    expect({ group_members: 0, ...Object.fromEntries(lengths) }).toEqual(counts.records);
  }
});

test('a source without any record is refused, and leaves the dataset that is there as it was', async () => {
  const settings = await settingsFor(auth0Lines(3), await temporaryFolder());
  const { inputs } = settings.source;
  await prepareDataset({ settings });
  const before = await filesBelow(settings.dataset);
  const empty = (await settingsFor([], await temporaryFolder())).source.inputs;
  const of = (...files: readonly string[]) =>
    prepareDataset({ settings: { ...settings, source: { ...settings.source, inputs: files } } });

  for (const files of [empty, [...empty, ...empty]]) {
    await expect(of(...files)).rejects.toMatchObject({
      problem: 'broken_source',
      what: 'The export holds no records',
      where: files.join(', '),
    });
  }
  expect(await filesBelow(settings.dataset)).toEqual(before);
  expect((await of(...empty, ...inputs)).manifest.counts).toMatchObject({ read: 3, prepared: 3 });
});

test('a dataset of the same origin is used again, and one of another origin is replaced with its outcomes', async () => {
  const settings = await settingsFor(auth0Lines(10), join(await temporaryFolder(), 'deep', 'dataset'));
  const first = await prepareDataset({ settings });
  expect(await prepareDataset({ settings })).toEqual({ manifest: first.manifest, reused: true });
  await mkdir(join(settings.dataset, 'outcomes'));
  await writeFile(join(settings.dataset, 'outcomes', '000000-00.json'), '{}');
  const others = [
    { ...settings, namespace: 'other' },
    { ...settings, passwords: { strategy: 'force-reset' as const } },
    { ...settings, import: { ...settings.import, usersPerBatch: 5 } },
  ];
  for (const other of others) {
    const replaced = await prepareDataset({ settings: other });
    expect(replaced.reused).toBe(false);
    expect((await openDataset(settings.dataset)).manifest).toEqual(replaced.manifest);
    expect((await readdir(settings.dataset)).sort()).toEqual([
      'groups.ndjson',
      'keys.ndjson',
      'manifest.json',
      'merged.ndjson',
      'rejects.ndjson',
      'segments',
      'segments.ndjson',
    ]);
  }
});

test('a dataset whose hashes are written as a probe found is used again by who knows nothing newer of the pool', async () => {
  const settings = await settingsFor(auth0Lines(10), await temporaryFolder());
  const recipes = { 'bcrypt, cost 10': 'reset' };
  const probed = await prepareDataset({ settings, pool: { ...usualPoolRules, recipes } });
  expect(await prepareDataset({ settings, asProbedBefore: true })).toEqual({ ...probed, reused: true });
  const { manifest, reused } = await prepareDataset({ settings });
  expect({ reused, ...manifest.counts }).toMatchObject({
    reused: false,
    resets: {},
    recipes: { 'bcrypt, cost 10': 10 },
  });
  expect((await prepareDataset({ settings, asProbedBefore: true })).reused).toBe(true);
});

test('a dataset of another pool stays: its migration may still be using it', async () => {
  const settings = await settingsFor(auth0Lines(10), await temporaryFolder());
  const { manifest } = await prepareDataset({ settings });
  const other = { ...settings, target: { ...settings.target, poolId: 'other' } };
  await expect(prepareDataset({ settings: other })).rejects.toMatchObject({ problem: 'wrong_dataset' });
  expect((await openDataset(settings.dataset)).manifest).toEqual(manifest);
});

test('a changed input is prepared again', async () => {
  const settings = await settingsFor(auth0Lines(10), await temporaryFolder());
  await prepareDataset({ settings });
  await appendFile(settings.source.inputs[0] ?? '', `${auth0Line(10)}\n`);
  const { manifest, reused } = await prepareDataset({ settings });
  expect(reused).toBe(false);
  expect(manifest.counts.prepared).toBe(11);
});

test('files and folders of a dataset are their owner’s only', async () => {
  const folder = join(await temporaryFolder(), 'dataset');
  await prepareDataset({ settings: await settingsFor([...auth0Lines(10), 'broken'], folder) });
  const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);
  expect(await modeOf(folder)).toBe('700');
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    expect(await modeOf(join(entry.parentPath, entry.name))).toBe(entry.isDirectory() ? '700' : '600');
  }
});

test('a preparation that is stopped or fails leaves the old dataset whole and nothing of its own', async () => {
  const settings = await settingsFor(auth0Lines(10), await temporaryFolder());
  await prepareDataset({ settings });
  const before = await filesBelow(settings.dataset);
  const larger = await settingsFor(auth0Lines(5000), settings.dataset);
  const stop = new AbortController();
  const reason = new Error('stopped');
  const stopped = prepareDataset({ settings: larger, signal: stop.signal, onProgress: () => stop.abort(reason) });
  await expect(stopped).rejects.toBe(reason);
  expect(await filesBelow(settings.dataset)).toEqual(before);
  const input = larger.source.inputs[0] ?? '';
  const growing = prepareDataset({ settings: larger, onProgress: () => appendFileSync(input, 'x') });
  await expect(growing).rejects.toMatchObject({ problem: 'broken_source' });
  expect(await filesBelow(settings.dataset)).toEqual(before);
  expect(await readdir(settings.dataset)).toHaveLength(7);
});

test('an operator hears what is wrong with the source, the folder, or what lies in it', async () => {
  const settings = await settingsFor(auth0Lines(1), await temporaryFolder());
  const absent = { ...settings, source: { type: 'auth0', inputs: ['/absent/users.ndjson'] } };
  await expect(prepareDataset({ settings: absent })).rejects.toMatchObject({ problem: 'unreadable_source' });
  const unknown = { ...settings, source: { ...settings.source, type: 'unknown' } };
  await expect(prepareDataset({ settings: unknown })).rejects.toMatchObject({ problem: 'wrong_configuration' });
  const password = { format: 'bcyrpt', value: 'hash' };
  const misspelt = { ...settings, source: { ...settings.source, mapping: { password } } };
  await expect(prepareDataset({ settings: misspelt })).rejects.toMatchObject({
    problem: 'wrong_configuration',
    what: 'There is no password format bcyrpt',
  });
  const file = join(await temporaryFolder(), 'file');
  await writeFile(file, '');
  const below = { ...settings, dataset: join(file, 'dataset') };
  await expect(prepareDataset({ settings: below })).rejects.toMatchObject({ problem: 'unwritable_dataset' });
  const foreign = await temporaryFolder();
  await mkdir(join(foreign, 'segments'));
  const occupied = { ...settings, dataset: foreign };
  await expect(prepareDataset({ settings: occupied })).rejects.toMatchObject({ problem: 'wrong_dataset' });
});

test('progress is told while reading and while sorting', async () => {
  const told: number[] = [];
  const settings = await settingsFor(auth0Lines(3000), await temporaryFolder());
  await prepareDataset({ settings, onProgress: (read) => told.push(read) });
  expect(new Set(told).size).toBeGreaterThan(2);
  expect(told.at(-1)).toBe(3000);
  expect(told).toEqual([...told].sort((one, other) => one - other));
});

test('memberships of a tenant of SecureAuth end in groups and their members', async () => {
  const id = '58e6184f-8e38-4193-b889-965b34326c7f';
  const dump = {
    users: [{ id }],
    user_identifiers: [{ user_id: id, identifier: 'ada@example.com' }],
    groups: [{ id: 'g', name: 'editors', path: '/staff/editors' }],
    group_members: [{ user_id: id, group_id: 'g' }],
  };
  const folder = await temporaryFolder();
  const settings = await settingsFor([JSON.stringify(dump)], folder);
  const source = { ...settings.source, type: 'secureauth' };
  await prepareDataset({ settings: { ...settings, source } });
  const written = JSON.parse((await filesBelow(folder)).get('groups.ndjson') ?? '');
  expect(written.groups).toMatchObject([{ name: 'editors', path: '/staff/editors' }]);
  const dataset = await openDataset(folder);
  for await (const { body } of dataset.batches({ from: 0, to: dataset.manifest.batches })) {
    expect(JSON.parse(body.toString()).group_members).toMatchObject([{ user_id: id, group_id: written.groups[0].id }]);
  }
  expect(dataset.manifest.counts.records.group_members).toBe(1);
});
