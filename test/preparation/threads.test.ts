import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { MigrationSettings } from '../../contract/settings.ts';
import type { PrepareOptions } from '../../preparation/prepare.ts';
import { auth0Line, contentOf, filesBelow, settingsFor, temporaryFolder } from './stage.ts';

/** As it is built, since only that form has threads of its own. */
const { prepareDataset }: typeof import('../../preparation/prepare.ts') = await import(
  // @ts-expect-error -- built before the tests run, without types of its own
  '../../dist/preparation/prepare.js'
);

/** What a source can hold that is no plain user, among enough users for several blocks, buckets and segments. */
function lines(users: number): string[] {
  return Array.from({ length: users }, (_, user) => {
    if (user % 997 === 3) return 'broken';
    if (user % 997 === 5) return '';
    // The key of an earlier user, the identifier of one, and a user with more than a block's usual bytes.
    if (user % 997 === 7) return auth0Line(user - 7);
    if (user % 997 === 11) return auth0Line(user, { email: `USER${user - 1}@example.com` });
    if (user % 9_970 === 13) return auth0Line(user, { connection: 'é'.repeat(600_000) });
    return auth0Line(user, { connection: `connection ${user % 3}` });
  });
}

async function prepared(settings: MigrationSettings, options: Omit<PrepareOptions, 'settings'>) {
  const into = { ...settings, dataset: await temporaryFolder() };
  const { manifest } = await prepareDataset({ ...options, settings: into });
  return { counts: manifest.counts, content: await contentOf(into.dataset) };
}

test.each(['refuse', 'newest-login', 'merge'] as const)(
  'any number of threads writes the dataset that one thread writes, where shared identifiers are settled by %s',
  async (duplicates) => {
    const settings = await settingsFor(lines(25_000), await temporaryFolder());
    const stated = { ...settings, source: { ...settings.source, duplicates } };
    const alone = await prepared(stated, { threads: 0 });
    expect(alone.counts.rejected).toBeGreaterThan(50);
    expect(alone.counts.sharingIdentifiers).toBeGreaterThan(40);
    for (const threads of [1, 3]) expect(await prepared(stated, { threads })).toEqual(alone);
  },
);

test('users of a document, with their groups and kinds of passwords, come out of threads as out of one', async () => {
  const folder = await temporaryFolder();
  const input = join(folder, 'realm.json');
  const users = Array.from({ length: 6_000 }, (_, user) => ({
    id: `${user}`,
    username: `user${user}`,
    enabled: user % 5 > 0,
    groups: [`/staff/${user % 40}`],
    credentials: [],
  }));
  await writeFile(input, JSON.stringify({ realm: 'acme', users }));
  const settings = await settingsFor([], folder);
  const stated = { ...settings, source: { type: 'keycloak', inputs: [input] } };
  const alone = await prepared(stated, { threads: 0 });
  expect(alone.counts).toMatchObject({ prepared: 6_000, groups: 40 });
  expect(await prepared(stated, { threads: 2 })).toEqual(alone);
});

test('keys that are longer than the memory for them come out of threads whole', async () => {
  const long = Array.from({ length: 2_500 }, (_, user) => auth0Line(user, { alt_id: `${'k'.repeat(400)}${user}` }));
  const settings = await settingsFor(long, await temporaryFolder());
  const alone = await prepared(settings, { threads: 0 });
  expect(await prepared(settings, { threads: 2 })).toEqual(alone);
});

test('a problem that a thread finds is told as if there were none', async () => {
  const folder = await temporaryFolder();
  const input = join(folder, 'realm.json');
  await writeFile(input, `{"users":[${'{"id":"1","username":"a"},'.repeat(2_000)}{"id":}]}`);
  const settings = await settingsFor([], folder);
  const stated = { ...settings, source: { type: 'keycloak', inputs: [input] } };
  for (const threads of [0, 2]) {
    await expect(prepareDataset({ settings: stated, threads })).rejects.toMatchObject({
      name: 'Problem',
      problem: 'broken_source',
      where: 'realm.json, record 2001',
    });
  }
});

test('where a document has two faults, the first is told with any number of threads', async () => {
  const folder = await temporaryFolder();
  const input = join(folder, 'realm.json');
  const user = '{"id":"1","username":"a"},';
  await writeFile(input, `{"users":[${user.repeat(100)}{"id":},${user.repeat(40_000)}`);
  const settings = await settingsFor([], folder);
  const stated = { ...settings, source: { type: 'keycloak', inputs: [input] } };
  for (const threads of [0, 3]) {
    const told = prepareDataset({ settings: stated, threads });
    await expect(told).rejects.toMatchObject({ where: 'realm.json, record 101' });
  }
});

test('a preparation that was stopped goes on with another number of threads, to the same dataset', async () => {
  const settings = await settingsFor(lines(25_000), await temporaryFolder());
  const alone = await prepared(settings, { threads: 0 });
  for (const [before, after] of [
    [2, 0],
    [0, 2],
  ] as const) {
    await rm(settings.dataset, { recursive: true });
    const stop = new AbortController();
    const onProgress = (_: number, share?: number) => share === undefined && stop.abort(new Error('stopped'));
    const stopped = prepareDataset({ settings, threads: before, signal: stop.signal, onProgress });
    await expect(stopped).rejects.toThrow('stopped');
    const shares: (number | undefined)[] = [];
    await prepareDataset({ settings, threads: after, onProgress: (_, share) => void shares.push(share) });
    expect(shares.every((share) => share === undefined)).toBe(true);
    expect(await contentOf(settings.dataset)).toEqual(alone.content);
  }
});

test('a stop while threads read ends them and leaves nothing behind', async () => {
  const settings = await settingsFor(lines(25_000), await temporaryFolder());
  const stop = new AbortController();
  const stopped = prepareDataset({
    settings,
    threads: 2,
    signal: stop.signal,
    onProgress: () => stop.abort(new Error('stopped')),
  });
  await expect(stopped).rejects.toThrow('stopped');
  expect((await filesBelow(settings.dataset)).size).toBe(0);
});
