import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Ended, program } from '../client/poolferry-process.ts';
import { fixture, knownUsers, loginsOf } from './known-users.ts';

let folder: string;
let realm: Buffer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'poolferry-test-'));
  realm = await readFile(fixture('keycloak/devargon-export.json'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Rehearses as an operator would, with something at standard input. */
function rehearse(
  source: string,
  inputs: readonly string[],
  standardInput = Buffer.alloc(0),
  more: readonly string[] = [],
) {
  return new Promise<Ended>((resolve) => {
    const args = [program, 'rehearse', '--source', source, '--input', ...inputs, '--json', ...more];
    const child = execFile(process.execPath, args, { cwd: folder }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(standardInput);
  });
}

function expectVerified({ code, stdout, stderr }: Ended, users: number): void {
  expect(code, stderr).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ outcome: 'verified', read: users, confirmed: users });
}

it('a rehearsal takes an export that gzip writes to its standard input, and lets its users in', async () => {
  const known = loginsOf(await knownUsers('keycloak/devargon-known.json'));
  const rows = known.map(({ identifier, password }) => `${identifier},"${password.replaceAll('"', '""')}",`);
  await writeFile(join(folder, 'logins.csv'), `${['identifier,password,expect', ...rows].join('\n')}\n`);

  const ended = await rehearse('keycloak', ['-'], gzipSync(realm), ['--logins', 'logins.csv']);

  expectVerified(ended, 24);
  expect(JSON.parse(ended.stdout).logins).toEqual({ tried: known.length, asExpected: known.length });
});

it('a rehearsal takes standard input of any size, since it reads it once', async () => {
  const { users, ...rest } = JSON.parse(realm.toString());
  const many = Array.from({ length: 200 }, (_, copy) =>
    users.map((user: { readonly username: string }) => ({
      ...user,
      id: `${user.username}-${copy}`,
      username: `${user.username}.${copy}`,
      email: `${user.username}.${copy}@example.com`,
    })),
  ).flat();
  const text = Buffer.from(JSON.stringify({ ...rest, users: many }));
  expect(text.length).toBeGreaterThan(3_000_000);

  expectVerified(await rehearse('keycloak', ['-'], text), many.length);
});

it('a rehearsal takes a folder, and files packed or not', async () => {
  const { users, ...rest } = JSON.parse(realm.toString());
  await mkdir(join(folder, 'export'));
  await writeFile(join(folder, 'export', 'r-realm.json'), JSON.stringify(rest));
  await writeFile(join(folder, 'export', 'r-users-0.json'), JSON.stringify({ users: users.slice(0, 10) }));
  await writeFile(join(folder, 'export', 'r-users-1.json'), gzipSync(JSON.stringify({ users: users.slice(10) })));

  expectVerified(await rehearse('keycloak', ['export']), 24);

  const directory = await readFile(fixture('openldap/users.ldif'));
  await writeFile(join(folder, 'users.ldif.gz'), gzipSync(directory));
  const ended = await rehearse('ldif', ['users.ldif.gz']);
  expectVerified(ended, 30);
  expect(JSON.parse(ended.stdout).resets).toEqual({ crypt: 3 });
});

it('a rehearsal of an empty standard input says that there is nobody in it', async () => {
  const ended = await rehearse('keycloak', ['-']);
  expect(ended.code).toBe(1);
  expect(JSON.parse(ended.stdout)).toMatchObject({ outcome: 'failed', read: 0 });
  expect(ended.stderr).toMatch(/JSON|no users/);
});

it('a migration of files without any record fails, and says so', async () => {
  await writeFile(join(folder, 'none.ndjson'), '');
  const ended = await rehearse('auth0', ['none.ndjson']);
  expect(ended.code).toBe(1);
  expect(JSON.parse(ended.stdout)).toMatchObject({ outcome: 'failed', read: 0 });
  expect(ended.stderr).toMatch(/The export holds no records/);
});

it('a migration whose every record is rejected fails, and is not one in which everybody is confirmed', async () => {
  await writeFile(join(folder, 'nobody.ndjson'), '{"_id":"1"}\n{"_id":"2"}\n');
  const ended = await rehearse('auth0', ['nobody.ndjson']);
  expect(ended.code).toBe(1);
  expect(JSON.parse(ended.stdout)).toMatchObject({ outcome: 'failed' });
  expect(ended.stderr).toMatch(/Nobody can be migrated: of 2 records that were read, all were rejected/);
});
