import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { HashedPassword } from '../../passwords/hash.ts';
import { verifyPassword } from '../../passwords/verify.ts';

interface Known {
  readonly uid?: string;
  readonly username?: string;
  readonly email?: string;
  readonly password: string | null;
}

function fixture(path: string): string {
  return readFileSync(new URL(`../fixtures/${path}`, import.meta.url), 'utf8');
}

function known(path: string): Known[] {
  return JSON.parse(fixture(path));
}

/** What slapcat wrote for each uid, with its folded lines joined and base64 undone. */
function ldapPasswords(): Map<string, string> {
  const lines = fixture('openldap/users.ldif').replaceAll('\n ', '').split('\n');
  const passwords = new Map<string, string>();
  let uid = '';
  for (const line of lines) {
    if (line.startsWith('uid: ')) uid = line.slice(5);
    if (line.startsWith('userPassword:: ')) passwords.set(uid, Buffer.from(line.slice(15), 'base64').toString());
  }
  return passwords;
}

/** passlib writes `.` for `+` and no padding. */
function unadapted(text: string): string {
  return text.replaceAll('.', '+') + '='.repeat((4 - (text.length % 4)) % 4);
}

function fromLdap(text: string): HashedPassword | undefined {
  const [, scheme = '', value = ''] = /^\{([\w-]+)\}(.*)$/.exec(text) ?? [];
  const salted = { salt_after_digest_in_hash: true };
  const digest = /^(S?)SHA(256|384|512)?$/.exec(scheme);
  if (digest) {
    const sha = { function: `SHA-${digest[2] ?? '1'}`, ...(digest[1] ? salted : {}) };
    return { config: { method: 'sha', sha }, value };
  }
  if (scheme === 'MD5' || scheme === 'SMD5') {
    return { config: { method: 'md5', md5: scheme === 'SMD5' ? salted : {} }, value };
  }
  const pbkdf2 = /^PBKDF2-SHA(\d+)$/.exec(scheme);
  if (pbkdf2) {
    const [iterations, salt = '', key = ''] = value.split('$');
    const config = { function: `SHA-${pbkdf2[1]}`, number_of_iterations: Number(iterations), salt: unadapted(salt) };
    return { config: { method: 'pbkdf2', pbkdf2: config }, value: unadapted(key) };
  }
  return undefined;
}

test('every hash of a real OpenLDAP that has a place in the hash object admits its own password alone', async () => {
  const passwords = ldapPasswords();
  const checked = new Set<string>();
  for (const { uid = '', password } of known('openldap/known.json')) {
    const text = passwords.get(uid) ?? '';
    const hash = fromLdap(text);
    if (hash === undefined || password === null) continue;
    expect(await verifyPassword(hash, password), `${uid} with the right password`).toBe(true);
    expect(await verifyPassword(hash, `${password} `), `${uid} with a wrong password`).toBe(false);
    checked.add(/^\{([\w-]+)\}/.exec(text)?.[1] ?? '');
  }
  expect([...checked].sort()).toEqual(
    ['MD5', 'PBKDF2-SHA256', 'PBKDF2-SHA512', 'SHA', 'SHA256', 'SMD5', 'SSHA', 'SSHA256', 'SSHA512'].sort(),
  );
});

interface KeycloakUser {
  readonly username: string;
  readonly credentials?: readonly { readonly secretData: string; readonly credentialData: string }[];
}

test.each(['devargon', 'devpb512'])('real Keycloak hashes of %s admit their own password alone', async (realm) => {
  const { users }: { users: KeycloakUser[] } = JSON.parse(fixture(`keycloak/${realm}-export.json`));
  const passwords = new Map(
    known(`keycloak/${realm}-known.json`).map(({ username, password }) => [username, password]),
  );
  let checked = 0;
  for (const { username, credentials } of users) {
    const [credential] = credentials ?? [];
    const password = passwords.get(username);
    if (credential === undefined || !password || checked === 4) continue;
    const hash = fromKeycloak(JSON.parse(credential.secretData), JSON.parse(credential.credentialData));
    expect(await verifyPassword(hash, password)).toBe(true);
    expect(await verifyPassword(hash, password.toUpperCase())).toBe(false);
    checked++;
  }
  expect(checked).toBe(4);
});

function fromKeycloak(
  secret: { value: string; salt: string },
  data: { algorithm: string; hashIterations: number; additionalParameters: Record<string, string[]> },
): HashedPassword {
  const { value, salt } = secret;
  if (data.algorithm !== 'argon2') {
    const config = { function: 'SHA-512', number_of_iterations: data.hashIterations, key_length: 64, salt };
    return { config: { method: 'pbkdf2', pbkdf2: config }, value };
  }
  const number = (name: string) => Number(data.additionalParameters[name]?.[0]);
  const config = {
    iterations: data.hashIterations,
    memory_in_kb: number('memory'),
    parallelism: number('parallelism'),
    key_length: number('hashLength'),
    salt,
    salt_length: 16,
  };
  return { config: { method: 'argon2', argon2: config }, value };
}

test('real bcrypt hashes of Auth0 admit their own password alone', async () => {
  const passwords = new Map(known('auth0/known.json').map(({ email, password }) => [email, password]));
  const lines = fixture('auth0/database_export.ndjson').trim().split('\n').slice(0, 4);
  for (const line of lines) {
    const { email, passwordHash: value }: { email: string; passwordHash: string } = JSON.parse(line);
    const hash: HashedPassword = { config: { method: 'bcrypt', bcrypt: { cost: 10 } }, value };
    expect(await verifyPassword(hash, passwords.get(email) ?? '')).toBe(true);
    expect(await verifyPassword(hash, 'another')).toBe(false);
  }
});

/** Django's salts are texts, and its MD5 is in hex, over salt and password. */
function fromDjango(text: string): HashedPassword | undefined {
  const [name, ...parts] = text.split('$');
  const [first = '', salt = '', key = ''] = parts;
  const pbkdf2 = /^pbkdf2_sha(1|256)$/.exec(name ?? '');
  if (pbkdf2) {
    const config = {
      function: `SHA-${pbkdf2[1]}`,
      number_of_iterations: Number(first),
      salt: Buffer.from(salt).toString('base64'),
    };
    return { config: { method: 'pbkdf2', pbkdf2: config }, value: key };
  }
  if (name === 'md5') {
    const value = Buffer.from(salt, 'hex').toString('base64');
    return { config: { method: 'md5', md5: { salt: first } }, value };
  }
  if (name === 'bcrypt') return { config: { method: 'bcrypt', bcrypt: { cost: 12 } }, value: text.slice(7) };
  if (name !== 'argon2') return undefined;
  const [, , costs = '', argonSalt = '', argonKey = ''] = parts;
  const [memory, passes, lanes] = costs.split(',').map((cost) => Number(cost.slice(2)));
  const config = {
    iterations: passes ?? 0,
    memory_in_kb: memory ?? 0,
    parallelism: lanes ?? 0,
    key_length: 32,
    salt: unadapted(argonSalt),
  };
  return { config: { method: 'argon2', argon2: config }, value: unadapted(argonKey) };
}

test('every hash of a real Django that has a place in the hash object admits its own password alone', async () => {
  const passwords = new Map(known('django/known.json').map(({ username, password }) => [username, password]));
  const checked = new Map<string, number>();
  for (const row of fixture('django/auth_user.csv').trimEnd().split('\n').slice(1)) {
    // No hash of this table holds a quote; those with a comma are quoted.
    const [, quoted, plain = ''] = /^\d+,(?:"([^"]*)"|([^,]*)),/.exec(row) ?? [];
    const text = quoted ?? plain;
    const name = text.slice(0, text.indexOf('$'));
    const hash = fromDjango(text);
    const password = passwords.get(/,(django\.user\d+),/.exec(row)?.[1]);
    if (hash === undefined || !password || (checked.get(name) ?? 0) === 2) continue;
    expect(await verifyPassword(hash, password), `${name} with the right password`).toBe(true);
    expect(await verifyPassword(hash, password.normalize('NFD').toUpperCase()), `${name}, a wrong one`).toBe(false);
    checked.set(name, (checked.get(name) ?? 0) + 1);
  }
  expect(Object.fromEntries(checked)).toEqual({ argon2: 2, bcrypt: 2, md5: 2, pbkdf2_sha1: 2, pbkdf2_sha256: 2 });
});
