import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { SampleCredentialsInput } from '../../contract/activities.ts';
import type { JobRun } from '../../contract/dataset.ts';
import { usualPoolRules } from '../../contract/pool.ts';
import { usualSample } from '../../contract/settings.ts';
import { type Dataset, openDataset } from '../../dataset/dataset-reader.ts';
import { noteJob, outcomePlaceOf } from '../../dataset/jobs.ts';
import { samplePath, segmentPath } from '../../dataset/layout.ts';
import { writeImportOutcome } from '../../dataset/outcomes.ts';
import { readSampleOutcome, sampleOutcomes } from '../../dataset/sample-outcomes.ts';
import { prepareDataset } from '../../preparation/prepare.ts';
import type { Fault, FaultyRequest } from '../../sandbox/faults/fault.ts';
import { type Sandbox, startSandbox } from '../../sandbox/index.ts';
import { createIdentityClient, type IdentityClient } from '../../secureauth/client.ts';
import { drawnPlaces } from '../../verification/drawn-places.ts';
import { sampleCredentials } from '../../verification/sample-credentials.ts';
import { sampleSize } from '../../verification/sample-statistics.ts';
import { gate } from '../gate.ts';
import { auth0Line, settingsFor, temporaryFolder } from '../preparation/stage.ts';

const users = 250;
const usersPerBatch = 10;

let sandbox: Sandbox;
let client: IdentityClient;
let dataset: Dataset;
/** Ids of all users of the dataset, in their order, with their entries as they were imported. */
let sent: Map<string, Entry>;
/** Ids of the users that were looked up, as the requests came. */
let lookedUp: string[];
let beforeLookUp: (id: string) => Fault | undefined | Promise<Fault | undefined>;

type SubEntry = Record<string, unknown> & { readonly user_id: string };
interface Entry {
  readonly users: readonly Record<string, unknown>[];
  readonly user_credentials: readonly SubEntry[];
  readonly user_identifiers: readonly SubEntry[];
  readonly user_verifiable_addresses: readonly SubEntry[];
}

const lookUp = /\/users\/([0-9a-f-]{36})$/;

/** Every seventh user has a password that cannot move, and so has to be reset. */
const lines = Array.from({ length: users }, (_, user) =>
  auth0Line(user, user % 7 === 0 ? { passwordHash: '$6$salt$crypt' } : {}),
);

beforeEach(async () => {
  lookedUp = [];
  beforeLookUp = () => undefined;
  sandbox = await startSandbox({
    faults: async ({ method, path }: FaultyRequest) => {
      const id = method === 'GET' ? lookUp.exec(path)?.[1] : undefined;
      if (id === undefined) return undefined;
      lookedUp.push(id);
      return await beforeLookUp(id);
    },
  });
  onTestFinished(() => sandbox.close());
  const settings = await settingsFor(lines, await temporaryFolder());
  const target = { ...settings.target, url: sandbox.url, tenantId: sandbox.tenantId, poolId: sandbox.poolId };
  client = createIdentityClient({ target: { ...target, clientId: sandbox.clientId }, secret: sandbox.clientSecret });
  onTestFinished(() => client.close());
  await prepareDataset({
    settings: { ...settings, target, import: { ...settings.import, usersPerBatch } },
    pool: usualPoolRules,
  });
  dataset = await openDataset(settings.dataset);
  sent = new Map();
  await noteJob(dataset.folder, migration);
  for await (const { batch, body } of dataset.batches({ from: 0, to: dataset.manifest.batches })) {
    expect(await client.importBatch(body, 'ignore')).toEqual({ kind: 'accepted' });
    const importedUntil = new Date().toISOString();
    await writeImportOutcome(outcomePlaceOf(dataset.folder, migration), [{ batch, ...outcome, importedUntil }]);
    const entries: Entry = JSON.parse(body.toString());
    for (const user of entries.users) {
      const own = (records: readonly SubEntry[]) => records.filter(({ user_id }) => user_id === user.id);
      sent.set(String(user.id), {
        users: [user],
        user_credentials: own(entries.user_credentials),
        user_identifiers: own(entries.user_identifiers),
        user_verifiable_addresses: own(entries.user_verifiable_addresses),
      });
    }
  }
});

const outcome = { mode: 'ignore', users: usersPerBatch, accepted: usersPerBatch, refused: [], requests: 1 } as const;

/** The migration that imported them all. */
const migration: JobRun = { job: 'migrate', run: 'run', startedAt: '2025-03-01T09:30:00.000Z' };

const quick = { patience: { tries: 4, firstWaitMs: 1, longestWaitMs: 5 } };

async function sample(change: Partial<SampleCredentialsInput> = {}, options: object = {}) {
  const input = { job: migration, sample: usualSample, requestsAtOnce: 8, ...change };
  return await sampleCredentials(client, dataset, input, { ...quick, ...options });
}

/** Who is told as wrong, with what differs. */
async function wrongOf({ sampled: size, seed }: { sampled: number; seed: number }) {
  const found = new Map<string, readonly string[]>();
  for await (const { wrong } of sampleOutcomes(dataset.folder, { run: 'run', seed, size })) {
    for (const { id, fields } of wrong) found.set(id, fields);
  }
  return found;
}

const idAt = (place: number): string => [...sent.keys()][place] ?? '';

/** Puts the credentials of the user at a place in the place of those in the pool, by an import of its own. */
async function alter(place: number, credentials: (own: readonly SubEntry[]) => readonly object[]): Promise<string> {
  const id = idAt(place);
  const entry = sent.get(id);
  const body = JSON.stringify({ ...entry, user_credentials: credentials(entry?.user_credentials ?? []) });
  expect(await client.importBatch(body, 'update')).toEqual({ kind: 'accepted' });
  return id;
}

/** Places of the users whose password was sent in a state. */
function placesOf(state: string): readonly number[] {
  const states = [...sent.values()].map(({ user_credentials: [credential] }) => credential?.state);
  return states.flatMap((of, place) => (of === state ? [place] : []));
}

/** When whoever changes something later does so. */
const inAnHour = (): string => new Date(Date.now() + 3_600_000).toISOString();

/** What a user does that must reset the password. */
async function resetPassword(id: string): Promise<void> {
  const owner = { userId: id };
  await client.requestReset({ address: String(sent.get(id)?.user_verifiable_addresses[0]?.address), owner });
  const { code } = await client.generateCode(owner);
  expect(await client.completeReset({ owner, code, newPassword: 'Another-Password-1' })).toEqual({ kind: 'completed' });
}

const changedBy = (change: object) => (own: readonly SubEntry[]) =>
  own.map((credential) => ({ ...credential, ...change }));

describe('the credentials of a base that arrived as it was sent', () => {
  it('are all right, every user of a small base is read once, and nothing is left to chance', async () => {
    const result = await sample();

    expect(result).toMatchObject({ sampled: users, wrong: 0, missing: 0, changedSince: 0, upperBound: 0 });
    expect(lookedUp.toSorted()).toEqual([...sent.keys()].toSorted());
    expect((await wrongOf(result)).size).toBe(0);
    // What moves, and what has to be reset, are both among them.
    expect(placesOf('valid').length).toBeGreaterThan(200);
    expect(placesOf('must_be_reset').length).toBeGreaterThan(30);
  });

  it('are read as a sample: so many as are needed, drawn by the seed, and nobody else', async () => {
    const settings = { confidence: 0.9, wrongBelow: 0.05, seed: 42 };
    const result = await sample({ sample: settings });

    const size = sampleSize(users, settings);
    expect(size).toBeLessThan(users / 3);
    expect(result).toMatchObject({ sampled: size, wrong: 0, confidence: 0.9, seed: 42 });
    expect(result.upperBound).toBeGreaterThan(0);
    expect(result.upperBound).toBeLessThan(0.05);
    expect(lookedUp.toSorted()).toEqual([...drawnPlaces(users, size, 42)].map(idAt));
  });

  it('are drawn otherwise for another run, and by the seed that was told they are drawn again', async () => {
    const settings = { confidence: 0.9, wrongBelow: 0.05 };
    const first = await sample({ sample: settings });
    const drawnFirst = lookedUp.splice(0).toSorted();
    await sample({ job: { ...migration, run: 'another run' }, sample: settings });
    const drawnSecond = lookedUp.splice(0).toSorted();
    await sample({ job: { ...migration, run: 'an auditor' }, sample: { ...settings, seed: first.seed } });

    expect(drawnSecond).not.toEqual(drawnFirst);
    expect(lookedUp.toSorted()).toEqual(drawnFirst);
  });
});

describe('credentials that are not as they were sent', () => {
  it('are found and named, and nobody else is', async () => {
    const [reset = 0, resetSince = 0] = placesOf('must_be_reset');
    const [state = 0, expiry = 0, gone = 0, added = 0, removed = 0, changed = 0, never = 0] = placesOf('valid');
    const old = '2024-01-01T00:00:00Z';
    const secondFactor = (own: readonly SubEntry[]) => [
      ...own,
      {
        ...own[0],
        id: '11111111-1111-4111-8111-111111111111',
        type: 'totp',
        payload: { secret: 'JBSWY3DPEHPK3PXP' },
        created_at: old,
        updated_at: old,
      },
    ];
    const expected = new Map([
      [await alter(state, changedBy({ state: 'must_be_changed' })), ['credentials.password.state']],
      [await alter(expiry, changedBy({ expires_at: '2001-01-01T00:00:00Z' })), ['credentials.password.expires_at']],
      [await alter(gone, () => []), ['credentials.password']],
      [await alter(added, secondFactor), ['credentials.totp']],
      [
        await alter(reset, changedBy({ state: 'valid', expires_at: undefined })),
        ['credentials.password.state', 'credentials.password.expires_at'],
      ],
    ]);
    // These are no wrong credentials: a user that is gone, ones that were changed since, and another way to say never.
    expect(await client.deleteUser(idAt(removed))).toBe(true);
    await alter(changed, changedBy({ state: 'must_be_reset', updated_at: inAnHour() }));
    await resetPassword(idAt(resetSince));
    await alter(never, changedBy({ expires_at: '1900-01-01T00:00:00Z' }));

    const result = await sample();

    expect(await wrongOf(result)).toEqual(expected);
    expect(result).toMatchObject({ sampled: users, wrong: 5, missing: 1, changedSince: 2 });
    expect(result.upperBound).toBe(5 / (users - 3));
  });

  it('are told by when each user was imported, in whatever order files were written, and by a repair that came later', async () => {
    const [brought = 0, changedLater = 0] = placesOf('valid');
    const repair: JobRun = { job: 'repair', run: 'repair', startedAt: '2025-03-08T09:30:00.000Z' };
    const wrongly = changedBy({ state: 'must_be_changed', updated_at: inAnHour() });
    const wrong = await alter(brought, wrongly);
    await alter(changedLater, wrongly);
    expect(await sample()).toMatchObject({ wrong: 0, changedSince: 2 });

    // Both are of one batch, of which the repair sent one user.
    await noteJob(dataset.folder, repair);
    const importedUntil = new Date(Date.now() + 7_200_000).toISOString();
    const again = { mode: 'update' as const, accepted: 1, refused: 0, sent: [wrong], changedSince: [], importedUntil };
    await writeImportOutcome(outcomePlaceOf(dataset.folder, repair), [{ batch: 0, ...outcome, again }]);
    const copy = join(await temporaryFolder(), 'copy');
    await cp(dataset.folder, copy, { recursive: true });
    dataset = await openDataset(copy);

    const result = await sample({ job: { ...migration, job: 'verify', run: 'later' } });
    expect(result).toMatchObject({ wrong: 1, changedSince: 1 });
  });

  it('raise the bound of all users where only a sample was read', async () => {
    const settings = { confidence: 0.9, wrongBelow: 0.05, seed: 42 };
    const drawn = [...drawnPlaces(users, sampleSize(users, settings), 42)];
    const notDrawn = [...sent.keys()].findIndex((_, place) => !drawn.includes(place));
    await alter(notDrawn, () => []);
    const id = await alter(drawn[3] ?? 0, () => []);

    const result = await sample({ sample: settings });

    expect(await wrongOf(result)).toEqual(new Map([[id, ['credentials.password']]]));
    expect(result.wrong).toBe(1);
    expect(result.upperBound).toBeGreaterThan(0.05);
  });
});

describe('a sample that is stopped in the middle', () => {
  it('goes on where it was, looks at no user of a finished part again, and comes to the same', async () => {
    const wrong = await alter(2, () => []);
    const stop = new AbortController();
    beforeLookUp = () => {
      if (lookedUp.length === 150) stop.abort(new Error('paused'));
      return undefined;
    };
    const told: number[] = [];
    const onProgress = ({ read }: { read: number }) => told.push(read);
    await expect(sample({}, { signal: stop.signal, onProgress })).rejects.toThrow('paused');
    expect(told).toEqual([100]);
    const before = lookedUp.splice(0);
    expect(before.length).toBeLessThan(170);

    beforeLookUp = () => undefined;
    const result = await sample({}, { onProgress });

    expect(result).toMatchObject({ sampled: users, wrong: 1, upperBound: 1 / users });
    expect(await wrongOf(result)).toEqual(new Map([[wrong, ['credentials.password']]]));
    expect(told).toEqual([100, 100, 200, 250]);
    const finished = new Set([...sent.keys()].slice(0, 100));
    expect(lookedUp.filter((id) => finished.has(id))).toEqual([]);
    expect(new Set(lookedUp).size).toBe(150);
  });

  it('takes no part of another run, of another seed or of another size for its own', async () => {
    const settings = { confidence: 0.9, wrongBelow: 0.05, seed: 1 };
    await sample({ sample: settings });
    for (const change of [
      { job: { ...migration, run: 'other' }, sample: settings },
      { sample: { ...settings, seed: 2 } },
      { sample: { ...settings, confidence: 0.99 } },
    ]) {
      lookedUp = [];
      const { sampled } = await sample(change);
      expect(lookedUp).toHaveLength(sampled);
    }
  });

  it('has a place of its own where it follows the migration, and leaves that of the migration alone', async () => {
    const first = await sample();
    const wrong = await alter(0, () => []);
    const second = await sample({ job: { ...migration, job: 'verify', run: 'later' } });
    expect([first.wrong, second.wrong]).toEqual([0, 1]);
    expect((await wrongOf(first)).size).toBe(0);
    const later = { run: 'later', seed: second.seed, size: second.sampled };
    const place = outcomePlaceOf(dataset.folder, { ...migration, job: 'verify', run: 'later' });
    const part = await readSampleOutcome(place.folder, later, 0);
    expect(part?.wrong.map(({ id }) => id)).toEqual([wrong]);
  });

  it('trusts no part that is not as it was written', async () => {
    const result = await sample();
    await writeFile(samplePath(dataset.folder, 1), '{"run":"run"');
    await expect(sample()).rejects.toMatchObject({ problem: 'damaged_dataset' });
    await expect(wrongOf(result)).rejects.toMatchObject({ problem: 'damaged_dataset' });
  });
});

describe('the requests of a sample', () => {
  it.each([
    [8, 8],
    [3, 3],
    [50, 8],
  ])('asked to be %i at once are never more than %i', async (requestsAtOnce, most) => {
    let [inFlight, mostInFlight] = [0, 0];
    const together = gate();
    beforeLookUp = async () => {
      inFlight += 1;
      mostInFlight = Math.max(mostInFlight, inFlight);
      if (inFlight === most) together.open();
      await together.opened;
      inFlight -= 1;
      return undefined;
    };
    await sample({ requestsAtOnce });
    expect(mostInFlight).toBe(most);
  });

  it('wait for a target that asks for fewer, or fails for a while, and judge nobody by that', async () => {
    const answers = [429, 503, 500];
    beforeLookUp = () => {
      const status = lookedUp.length % 20 === 0 ? answers.pop() : undefined;
      if (status === undefined) return undefined;
      return { kind: 'answer', applied: false, status, headers: { 'retry-after': '0' } };
    };
    expect(await sample()).toMatchObject({ sampled: users, wrong: 0, missing: 0 });
    expect(answers).toEqual([]);
    expect(lookedUp).toHaveLength(users + 3);
  });

  it('end with the target’s problem when it stays broken, and what was found stays', async () => {
    beforeLookUp = () => (lookedUp.length > 120 ? { kind: 'reset', applied: false } : undefined);
    await expect(sample()).rejects.toMatchObject({ problem: 'target_unreachable' });
    lookedUp = [];
    beforeLookUp = () => undefined;
    expect(await sample()).toMatchObject({ sampled: users, wrong: 0 });
    expect(new Set(lookedUp).size).toBe(users - 100);
  });
});

describe('the dataset of a sample', () => {
  it('is read only where users were drawn', async () => {
    const settings = { confidence: 0.5, wrongBelow: 0.5, seed: 3 };
    const [drawn = 0, ...others] = [...drawnPlaces(users, sampleSize(users, settings), 3)];
    expect(others).toEqual([]);
    const usersPerSegment = usersPerBatch * 10;
    for (const segment of [0, 1, 2]) {
      if (segment !== Math.floor(drawn / usersPerSegment)) await writeFile(segmentPath(dataset.folder, segment), '');
    }
    expect(await sample({ sample: settings })).toMatchObject({ sampled: 1, wrong: 0 });
    await writeFile(segmentPath(dataset.folder, Math.floor(drawn / usersPerSegment)), '');
    await expect(sample({ job: { ...migration, run: 'again' }, sample: settings })).rejects.toMatchObject({
      problem: 'damaged_dataset',
    });
  });
});
