import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { fixture, knownEntries, knownRows } from '../../migration/known-users.ts';
import { auth0Line, auth0Lines } from '../../preparation/stage.ts';
import { configuredFolder } from '../configured-folder.ts';
import { type Ended, expectParagraph, runPoolferry } from '../poolferry-process.ts';
import { preparedFolder, preparedLines, resetLine } from './prepared-folder.ts';

interface Row {
  readonly source_key: string;
  readonly user_id: string;
  readonly reason: string;
  readonly status: string;
  readonly address: string;
  readonly address_type: string;
  readonly address_verified: boolean;
  readonly name?: string;
}

async function resets(folder: string, ...args: readonly string[]): Promise<Ended> {
  const ended = await runPoolferry(['resets', ...args], folder);
  expect(ended.code, ended.stderr).toBe(0);
  return ended;
}

async function ndjsonRows(folder: string, stage = '0001'): Promise<Row[]> {
  const text = await readFile(join(folder, 'resets', `resets-${stage}.ndjson`), 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Row => JSON.parse(line));
}

/** Sorted pairs. */
function reasonsByAddress(rows: readonly Row[]): (readonly [string, string])[] {
  return rows.map(({ address, reason }) => [address, reason] as const).sort(([one], [other]) => (one < other ? -1 : 1));
}

describe('of a real export, exactly those are written whose passwords the forecast says have to be reset', () => {
  test('OpenLDAP: the crypt(3) hashes', async () => {
    const source = `{ type: ldif, input: '${fixture('openldap/users.ldif')}' }`;
    const { folder, counts } = await preparedFolder({ source });
    const { stdout } = await resets(folder, '--format', 'ndjson', '--json');

    const known = (await knownEntries()).filter(({ scheme }) => scheme === 'CRYPT');
    expect(known.length).toBeGreaterThan(0);
    expect(reasonsByAddress(await ndjsonRows(folder))).toEqual(known.map(({ mail }) => [mail, 'crypt']).sort());
    expect(JSON.parse(stdout)).toMatchObject({
      encrypted: false,
      migrated: false,
      mustReset: { users: known.length, reasons: counts.resets },
      stages: [{ file: 'resets-0001.ndjson', users: known.length, reasons: counts.resets }],
    });
  });

  test('Django: bcrypt over SHA-256, and scrypt', async () => {
    const source = `{ type: django, input: '${fixture('django/auth_user.csv')}' }`;
    const { folder, counts } = await preparedFolder({ source });
    const { stdout } = await resets(folder, '--format', 'ndjson', '--json');

    const known = (await knownRows()).filter(({ algo }) => algo === 'bcrypt_sha256' || algo === 'scrypt');
    expect(reasonsByAddress(await ndjsonRows(folder))).toEqual(
      known.map(({ username, algo }) => [`${username}@example.org`, algo]).sort(),
    );
    expect(JSON.parse(stdout).mustReset).toEqual({ users: known.length, reasons: counts.resets });
  });

  test('Firebase: every password, by e-mail or else by telephone', async () => {
    const user = {
      localId: 'a',
      email: 'ada@example.com',
      emailVerified: true,
      passwordHash: 'c2NyeXB0',
      salt: 'c2E=',
    };
    const phone = { ...user, localId: 'b', email: undefined, phoneNumber: '+14155550100' };
    const users = [user, phone, { localId: 'c', email: 'no@example.com', passwordHash: undefined }];
    const { folder, counts } = await preparedFolder({
      source: '{ type: firebase, input: users.json }',
      files: { 'users.json': JSON.stringify({ users }) },
    });
    await resets(folder, '--format', 'ndjson');

    const rows = await ndjsonRows(folder);
    expect(reasonsByAddress(rows)).toEqual([
      ['+14155550100', 'scrypt'],
      ['ada@example.com', 'scrypt'],
      ['no@example.com', 'not_exported'],
    ]);
    expect(counts.resets).toEqual({ not_exported: 1, scrypt: 2 });
    expect(rows.find(({ address_type: type }) => type === 'mobile')).toMatchObject({ address_verified: true });
  });

  test('Keycloak with the strategy force-reset: everybody who has a password', async () => {
    const source = `{ type: keycloak, input: '${fixture('keycloak/devpb512-export.json')}' }`;
    const { folder, counts } = await preparedFolder({ source }, 'force-reset');
    expect(counts.resets).toEqual({ forced_by_strategy: counts.prepared - counts.withoutPassword });
    await resets(folder, '--format', 'ndjson');
    const rows = await ndjsonRows(folder);
    expect(rows).toHaveLength(counts.resets.forced_by_strategy ?? 0);
    expect(new Set(rows.map(({ user_id: id }) => id)).size).toBe(rows.length);
  });

  test('SecureAuth’s own form: a password that the source let expire, of a user without an address', async () => {
    const sample = await readFile(new URL('../../sandbox/guide-sample.json', import.meta.url), 'utf8');
    const { folder, counts } = await preparedFolder({
      source: '{ type: secureauth, input: dump.json }',
      files: { 'dump.json': sample },
    });
    expect(counts.resets).toEqual({});
    const { stdout } = await resets(folder, '--with-names', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      mustReset: { users: 1, reasons: { expired: 1 } },
      stages: [],
      unreachable: { users: 1, reasons: { expired: 1 }, file: 'resets-unreachable.csv' },
    });
    const rows: unknown[] = parse(await readFile(join(folder, 'resets', 'resets-unreachable.csv')), { columns: true });
    expect(rows).toEqual([
      {
        source_key: '58e6184f-8e38-4193-b889-965b34326c7f',
        user_id: '58e6184f-8e38-4193-b889-965b34326c7f',
        reason: 'expired',
        status: 'active',
        name: 'John Doe',
      },
    ]);
  });
});

describe('stages', () => {
  const withoutAddress = (user: number) => resetLine(user, { email: undefined, username: `user-${user}` });

  test('have the chosen size, add up to everybody once, and are the same each time', async () => {
    const lines = [
      ...auth0Lines(150),
      ...Array.from({ length: 250 }, (_, user) => resetLine(1_000 + user)),
      ...Array.from({ length: 7 }, (_, user) => withoutAddress(2_000 + user)),
    ];
    const { folder } = await preparedLines(lines);
    const { stdout } = await resets(folder, '--stage-size', '60', '--format', 'ndjson', '--json');

    const { stages, unreachable, mustReset } = JSON.parse(stdout);
    expect(stages.map(({ users }: { users: number }) => users)).toEqual([60, 60, 60, 60, 10]);
    expect(unreachable).toEqual({ users: 7, reasons: { crypt: 7 }, file: 'resets-unreachable.ndjson' });
    expect(mustReset).toEqual({ users: 257, reasons: { crypt: 257 } });
    const rows = (
      await Promise.all(['0001', '0002', '0003', '0004', '0005'].map((stage) => ndjsonRows(folder, stage)))
    ).flat();
    const ids = rows.map(({ user_id: id }) => id);
    expect(ids).toEqual([...new Set(ids)].sort());
    expect(rows.map(({ address }) => address).sort()).toEqual(
      Array.from({ length: 250 }, (_, user) => `user${1_000 + user}@example.com`),
    );
    const unreached = await ndjsonRows(folder, 'unreachable');
    expect(unreached).toHaveLength(7);
    expect(unreached.every((row) => !('address' in row))).toBe(true);

    const content = async () => {
      const names = (await readdir(join(folder, 'resets'))).sort();
      return await Promise.all(
        names.map(async (name) => [name, await readFile(join(folder, 'resets', name), 'utf8')] as const),
      );
    };
    const before = await content();
    await resets(folder, '--stage-size', '60', '--format', 'ndjson');
    expect(await content()).toEqual(before);
  });

  test('of shares ramp up, and take the place of all stages of a campaign before', async () => {
    const { folder } = await preparedLines(Array.from({ length: 200 }, (_, user) => resetLine(user)));
    await resets(folder, '--stage-size', '10');
    expect(await readdir(join(folder, 'resets'))).toHaveLength(20);
    const { stdout } = await resets(folder, '--stages', '1,9,90', '--json');

    expect(JSON.parse(stdout).stages.map(({ users }: { users: number }) => users)).toEqual([2, 18, 180]);
    expect((await readdir(join(folder, 'resets'))).sort()).toEqual(
      ['1', '2', '3'].map((stage) => `resets-000${stage}.csv`),
    );
  });

  test('of which nobody needs one are none', async () => {
    const { folder } = await preparedLines(auth0Lines(3));
    const { stdout } = await resets(folder, '--stages', '50,50', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ stages: [], mustReset: { users: 0, reasons: {} } });
    expect(await readdir(join(folder, 'resets'))).toEqual([]);
  });

  test.each([
    ['--stages=1,2', /make 100/],
    ['--stages=-10,110', /make 100/],
    ['--stage-size=0', /whole number/],
    ['--format=xml', /xml/],
  ])('%s is wrong usage', async (option, words) => {
    const { code, stderr } = await runPoolferry(['resets', option], await configuredFolder({}));
    expect(code).toBe(2);
    expect(stderr).toMatch(words);
  });

  test('are cut in one way, and there are not too many of them', async () => {
    const { folder } = await preparedLines(Array.from({ length: 10_000 }, (_, user) => resetLine(user)));
    const both = await runPoolferry(['resets', '--stage-size', '5', '--stages', '50,50'], folder);
    expect(both.code).toBe(2);
    expectParagraph(both, /two ways/);
    const many = await runPoolferry(['resets', '--stage-size', '1'], folder);
    expect(many.code).toBe(2);
    expectParagraph(many, /10,000 stages/);
    expect(await readdir(join(folder, 'resets'))).toEqual([]);
  });
});

test('a CSV stage has a header, keys and names as they are, and the best address; the terminal shows none of them', async () => {
  const passwordHash = 'c2NyeXB0';
  const ann = { localId: 'a "b", c\nd', email: 'ann@example.com', passwordHash, displayName: 'Ann, "the" Élder' };
  const bob = { localId: 'b', email: 'bob@example.com', emailVerified: true, passwordHash, disabled: true };
  const { folder } = await preparedFolder({
    source: '{ type: firebase, input: users.json }',
    files: { 'users.json': JSON.stringify({ users: [ann, bob] }) },
  });
  const { stdout, stderr } = await resets(folder, '--with-names');

  const text = await readFile(join(folder, 'resets', 'resets-0001.csv'), 'utf8');
  const rows: Record<string, string>[] = parse(text, { columns: true });
  const byAddress = new Map(rows.map(({ user_id: id, ...row }) => [row.address, row]));
  expect(text.split('\n')[0]).toBe('source_key,user_id,reason,status,address,address_type,address_verified,name');
  expect(byAddress.get('ann@example.com')).toEqual({
    source_key: ann.localId,
    reason: 'scrypt',
    status: 'active',
    address: 'ann@example.com',
    address_type: 'email',
    address_verified: 'false',
    name: ann.displayName,
  });
  expect(byAddress.get('bob@example.com')).toMatchObject({ status: 'inactive', address_verified: 'true', name: '' });
  expect(rows).toHaveLength(2);
  expect(stdout + stderr).not.toMatch(/@|Élder/);
  expect(stdout).toMatch(/e-mail, verified: 1/);
  expect(stdout).toMatch(/e-mail, not verified: 1/);
  await resets(folder);
  expect(await readFile(join(folder, 'resets', 'resets-0001.csv'), 'utf8')).not.toMatch(/Élder/);
});

describe('files that hold addresses in the clear', () => {
  test('can be read by their owner only, in a folder that was made so', async () => {
    const { folder } = await preparedLines([resetLine(1)]);
    await resets(folder, '--output', 'new/campaign');
    const modeOf = async (path: string) => (await stat(join(folder, path))).mode & 0o777;
    expect(await modeOf('new/campaign')).toBe(0o700);
    expect(await modeOf('new/campaign/resets-0001.csv')).toBe(0o600);
  });

  test('are not written into a folder that others may read, enter or change', async () => {
    const { folder } = await preparedLines([resetLine(1)]);
    const open = join(folder, 'open');
    await mkdir(open);
    for (const mode of [0o755, 0o750, 0o701, 0o720]) {
      await chmod(open, mode);
      const ended = await runPoolferry(['resets', '--output', 'open'], folder);
      expect(ended.code).toBe(2);
      expectParagraph(ended, /others than you may look \(open\)\. Encrypt them with --recipient/);
      expect(await readdir(open)).toEqual([]);
    }
  });
});

test('a dataset that does not hold whom its manifest counts ends with its name, and no stage is written', async () => {
  const { folder } = await preparedLines([resetLine(1), resetLine(2), auth0Line(3)]);
  await resets(folder);
  const before = await readFile(join(folder, 'resets', 'resets-0001.csv'), 'utf8');
  const path = join(folder, 'dataset', 'manifest.json');
  await writeFile(path, (await readFile(path, 'utf8')).replace('"crypt": 2', '"crypt": 3'));

  const ended = await runPoolferry(['resets', '--stage-size', '1'], folder);
  expect(ended.code).toBe(1);
  expectParagraph(ended, /manifest says have to reset/);
  expect(await readdir(join(folder, 'resets'))).toEqual(['resets-0001.csv']);
  expect(await readFile(join(folder, 'resets', 'resets-0001.csv'), 'utf8')).toBe(before);
});

test('without a dataset, and into a place that cannot be written, it ends with one paragraph', async () => {
  const nothing = await runPoolferry(['resets'], await configuredFolder({}));
  expect(nothing.code).toBe(1);
  expectParagraph(nothing, /no finished dataset/);

  const { folder } = await preparedLines([resetLine(1)]);
  await writeFile(join(folder, 'a-file'), '');
  const nowhere = await runPoolferry(['resets', '--output', 'a-file/resets'], folder);
  expect(nowhere.code).toBe(2);
  expectParagraph(nowhere, /a-file\/resets/);
});
