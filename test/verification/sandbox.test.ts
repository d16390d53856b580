import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TargetSettings, usualLoginTries } from '../../contract/settings.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/index.ts';
import { checkTarget } from '../../secureauth/check-target.ts';
import { createIdentityClient, type IdentityClient } from '../../secureauth/client.ts';
import { countExport } from '../../verification/export-counts.ts';
import { checkLogins } from '../../verification/logins.ts';
import { holdsUsers, readBackBatch } from '../../verification/read-back.ts';
import { idAt, range } from './listed-pool.ts';

const quick = { secondLookAfterMs: 0 };

let sandbox: Sandbox;
let client: IdentityClient;
let settings: TargetSettings;
let folder: string;

async function begin(options: SandboxOptions = {}, changes: Partial<TargetSettings> = {}): Promise<void> {
  sandbox = await startSandbox(options);
  settings = {
    url: sandbox.url,
    tenantId: sandbox.tenantId,
    poolId: sandbox.poolId,
    clientId: sandbox.clientId,
    clientSecret: { env: 'UNUSED' },
    tokenAuthentication: 'basic',
    paths: 'tenant',
    requestTimeoutMs: 10_000,
    ...changes,
  };
  client = createIdentityClient({ target: settings, secret: sandbox.clientSecret });
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'poolferry-verification-'));
});

afterEach(async () => {
  await client.close();
  await sandbox.close();
  await rm(folder, { recursive: true });
});

const uuid = (kind: string, place: number): string =>
  `${String(place).padStart(8, '0')}-0000-4000-8000-00000000000${kind}`;
const email = (place: number): string => `User.${place}@Example.com`;
const password = (place: number): string => `password, of "user" ${place}`;

/** A batch's body with all that the OpenAPI file requires; every password is that user's own. */
function bodyOf(places: readonly number[]): Buffer {
  const now = '2025-03-04T10:00:00Z';
  const common = { tenant_id: sandbox.tenantId, user_pool_id: sandbox.poolId, created_at: now, updated_at: now };
  const own = (kind: string, place: number) => ({ id: uuid(kind, place), user_id: idAt(place), ...common });
  return Buffer.from(
    JSON.stringify({
      users: places.map((place) => ({
        id: idAt(place),
        ...common,
        status: place % 7 === 0 ? 'inactive' : 'active',
        payload: { name: `User ${place}`, tags: ['a', { deep: place }] },
        metadata: { origin: 'old' },
      })),
      user_credentials: places.map((place) => ({
        ...own('1', place),
        type: 'password',
        state: place % 5 === 0 ? 'must_be_changed' : 'valid',
        payload: {
          hashed_password: {
            config: { method: 'sha', sha: { function: 'SHA-256', salt: 'salt' } },
            value: createHash('sha256')
              .update(`salt${password(place)}`)
              .digest('base64'),
          },
        },
      })),
      user_identifiers: places.flatMap((place) => [
        { ...own('2', place), type: 'email', identifier: email(place), identifier_lc: email(place).toLowerCase() },
        { ...own('3', place), type: 'uid', identifier: `User${place}`, identifier_lc: `user${place}` },
      ]),
      user_verifiable_addresses: places.map((place) => ({
        ...own('4', place),
        type: 'email',
        status: 'active',
        address: email(place),
        address_lc: email(place).toLowerCase(),
        verified: place % 2 === 0,
      })),
    }),
  );
}

const batchOf = (places: readonly number[], previous?: number) => ({
  batch: 0,
  body: bodyOf(places),
  lastUserId: idAt(places.at(-1) ?? 0),
  ...(previous === undefined ? {} : { previousUserId: idAt(previous) }),
});

describe.each(['tenant', 'vanity'] as const)('against the sandbox, with the path form %s', (paths) => {
  it.each(['basic', 'post'] as const)('passes the preflight, signing in by %s', async (tokenAuthentication) => {
    await begin({}, { paths, tokenAuthentication });
    expect(await checkTarget(client, settings, { strategy: 'migrate', passwords: true, totp: true })).toEqual({
      rules: { identifierCaseInsensitive: true, payloadSchema: { type: 'object' } },
      findings: [],
    });
  });

  it('imports, reads every user back and counts the export', async () => {
    await begin({}, { paths });
    const batches = [batchOf(range(0, 100)), batchOf(range(100, 150), 99)];
    for (const { body } of batches) expect(await client.importBatch(body, 'ignore')).toEqual({ kind: 'accepted' });
    for (const batch of batches) {
      const { confirmed, findings, foreign } = await readBackBatch(client, batch, undefined, quick);
      expect({ confirmed, findings, foreign }).toEqual({
        confirmed: batch === batches[0] ? 100 : 50,
        findings: [],
        foreign: 0,
      });
    }
    const counts = await countExport(await client.exportConfiguration(), toAsync(batches));
    expect(counts.expected).toMatchObject({ users: 150, user_identifiers: 300 });
    expect(counts.found).toEqual(counts.expected);
  });
});

describe('against the sandbox', () => {
  it('finds who was changed, who is missing and who is foreign', async () => {
    await begin();
    const batch = batchOf([1, 3, 5, 7]);
    await client.importBatch(bodyOf([1, 2, 3, 5, 7]), 'ignore');
    const changed = JSON.parse(bodyOf([5]).toString());
    changed.users[0].payload.name = 'Somebody else';
    await client.importBatch(JSON.stringify(changed), 'update');
    expect(await client.deleteUser(idAt(3))).toBe(true);
    expect(await readBackBatch(client, batch, undefined, quick)).toEqual({
      batch: 0,
      confirmed: 2,
      findings: [
        { id: idAt(5), finding: 'different', fields: ['payload'] },
        { id: idAt(3), finding: 'missing' },
      ],
      foreign: 1,
    });
    expect(await holdsUsers(client, batch.body, undefined, quick)).toBe(false);
    expect(await holdsUsers(client, bodyOf([1, 2]), undefined, quick)).toBe(true);
  });

  it('sees through a 204 in ignore mode for a user whose identifier is taken', async () => {
    await begin();
    await client.importBatch(bodyOf([1]), 'ignore');
    const clash = JSON.parse(bodyOf([2]).toString());
    clash.user_identifiers[0].identifier = email(1);
    clash.user_identifiers[0].identifier_lc = email(1).toLowerCase();
    const body = JSON.stringify(clash);
    expect(await client.importBatch(body, 'ignore')).toEqual({ kind: 'accepted' });
    const batch = { batch: 0, body, previousUserId: idAt(1), lastUserId: idAt(2) };
    expect(await readBackBatch(client, batch, undefined, quick)).toMatchObject({
      confirmed: 0,
      findings: [{ id: idAt(2) }],
    });
    expect(await client.importBatch(body, 'fail')).toMatchObject({ kind: 'conflict', status: 409 });
  });

  it('logs users in with their own passwords and with no other', async () => {
    await begin();
    await client.importBatch(bodyOf(range(1, 12)), 'ignore');
    const quoted = (place: number): string => `"${password(place).replaceAll('"', '""')}"`;
    const lines = range(1, 12).flatMap((place) => [
      `${email(place)},${quoted(place)},`,
      `user${place},${quoted(place + 1)},password_incorrect`,
    ]);
    const file = join(folder, 'logins.csv');
    await writeFile(file, ['identifier,password,expect', ...lines, 'nobody,x,user_not_found'].join('\n'));
    const tries = { ...usualLoginTries, secondsBetweenTries: 0 };
    const counts = await checkLogins(client, { loginsFile: file, report: folder, tries, requestsAtOnce: 8 });
    expect(counts).toMatchObject({ tried: 23, asExpected: 23 });
    expect(counts.kinds.every(({ tried, asExpected }) => tried === asExpected)).toBe(true);
    expect(await client.verifyPassword({ identifier: email(5), password: password(5) })).toMatchObject({
      result: 'password_correct',
      state: 'must_be_changed',
    });
  });

  it('resets a password with a code for an administrator', async () => {
    await begin();
    await client.importBatch(bodyOf([1]), 'ignore');
    const owner = { userId: idAt(1) };
    await client.requestReset({ address: email(1), owner });
    const { code } = await client.generateCode(owner);
    expect(await client.completeReset({ owner, code: `${code}0`, newPassword: 'Another-Password-1' })).toEqual({
      kind: 'refused',
      status: 401,
      code: 'unauthorized',
    });
    expect(await client.completeReset({ owner, code, newPassword: 'Another-Password-1' })).toEqual({
      kind: 'completed',
    });
    expect(await client.verifyPassword({ identifier: email(1), password: 'Another-Password-1' })).toMatchObject({
      result: 'password_correct',
    });
  });

  it('carries on when all tokens are revoked in the middle', async () => {
    await begin();
    const places = range(0, 40);
    expect(await client.importBatch(bodyOf([0]), 'ignore')).toEqual({ kind: 'accepted' });
    sandbox.revokeTokens();
    const answers = await Promise.all(places.slice(1).map((place) => client.importBatch(bodyOf([place]), 'ignore')));
    expect(answers.every(({ kind }) => kind === 'accepted')).toBe(true);
    sandbox.revokeTokens();
    expect((await client.listUsers({ limit: 100 })).map(({ id }) => id)).toEqual(places.map(idAt));
    expect(sandbox.statistics().maximumImportsInFlight).toBeLessThanOrEqual(8);
  });

  it('tells a wrong secret, a missing scope and a missing pool apart', async () => {
    await begin({
      tenants: [
        {
          id: 'default',
          clients: [{ clientId: 'reader', clientSecret: 'reads', scopes: ['identity'] }],
          pools: [{ id: 'there' }],
        },
      ],
    });
    const refused = async (changes: Partial<TargetSettings>, secret: string): Promise<unknown> => {
      const target = { ...settings, ...changes };
      const other = createIdentityClient({ target, secret });
      return checkTarget(other, target, { strategy: 'migrate', passwords: true, totp: true })
        .catch((error: unknown) => error)
        .finally(() => other.close());
    };
    expect(await refused({}, 'guessed')).toMatchObject({ problem: 'wrong_credentials' });
    expect(await refused({ tenantId: 'elsewhere' }, 'reads')).toMatchObject({ problem: 'wrong_credentials' });
    expect(await refused({}, 'reads')).toMatchObject({ problem: 'missing_scope' });
    const elsewhere = createIdentityClient({ target: { ...settings, poolId: 'elsewhere' }, secret: 'reads' });
    await expect(elsewhere.getPool()).rejects.toMatchObject({ problem: 'missing_pool' });
    await elsewhere.close();
  });
});

async function* toAsync<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}
