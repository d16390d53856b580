import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** A user of a real export, with the password that the user really has. */
export interface KnownUser {
  readonly username?: string;
  readonly email: string;
  readonly password: string | null;
  readonly enabled?: boolean;
  readonly temporary?: boolean;
}

/** A user of the real directory. */
export interface KnownEntry {
  readonly uid: string;
  readonly mail: string;
  readonly scheme: string;
  readonly password: string;
}

/** A user, and what becomes of the password: a reason where it is reset. */
export interface KnownMember {
  readonly login: string;
  readonly password: string | null;
  readonly becomes: string;
}

/** A user of Django's real table. */
export interface KnownRow {
  readonly username: string;
  readonly algo: string;
  readonly password: string | null;
}

/** Path of a file of `test/fixtures`. */
export function fixture(name: string): string {
  return fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
}

export async function knownUsers(name: string): Promise<readonly KnownUser[]> {
  return JSON.parse(await readFile(fixture(name), 'utf8'));
}

export async function knownEntries(): Promise<readonly KnownEntry[]> {
  return JSON.parse(await readFile(fixture('openldap/known.json'), 'utf8'));
}

export async function knownMembers(name: string): Promise<readonly KnownMember[]> {
  return JSON.parse(await readFile(fixture(name), 'utf8'));
}

export async function knownRows(): Promise<readonly KnownRow[]> {
  return JSON.parse(await readFile(fixture('django/known.json'), 'utf8'));
}

/** Users with a password, as they sign in. */
export function loginsOf(users: readonly KnownUser[]): readonly { identifier: string; password: string }[] {
  return users.flatMap(({ email, password }) => (password === null ? [] : [{ identifier: email, password }]));
}

/** Those of whose passwords one of these things becomes, as they sign in. */
export function loginsThat(
  members: readonly KnownMember[],
  ...fates: readonly string[]
): readonly { identifier: string; password: string }[] {
  return members.flatMap(({ login: identifier, password, becomes }) =>
    password !== null && fates.includes(becomes) ? [{ identifier, password }] : [],
  );
}
