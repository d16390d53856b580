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

/** Path of a file of `test/fixtures`. */
export function fixture(name: string): string {
  return fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
}

export async function knownUsers(name: string): Promise<readonly KnownUser[]> {
  return JSON.parse(await readFile(fixture(name), 'utf8'));
}
