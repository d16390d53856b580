import { readFile } from 'node:fs/promises';
import { Problem } from '../contract/problem.ts';
import type { SecretReference } from '../contract/settings.ts';

/** What is read of the reset flow's test account, for people. */
export const accountSecrets = {
  identifier: "The test account's identifier",
  password: "The test account's password",
} as const;

/**
 * Reads a secret on the worker's machine. One final line break is not part of it.
 *
 * @param what for people
 * @throws Problem `wrong_credentials`, naming the variable or file
 */
export async function readSecret(reference: SecretReference, what = 'The client secret'): Promise<string> {
  if ('env' in reference) {
    const value = process.env[reference.env];
    if (value) return value;
    throw missing(what, 'is not set', `environment variable ${reference.env} of the worker`);
  }
  try {
    const value = (await readFile(reference.file, 'utf8')).replace(/\r?\n$/, '');
    if (value !== '') return value;
  } catch {
    throw missing(what, 'cannot be read', `file ${reference.file} on the worker's machine`);
  }
  throw missing(what, 'is empty', `file ${reference.file} on the worker's machine`);
}

function missing(what: string, how: string, where: string): Problem {
  return new Problem(
    'wrong_credentials',
    `${what} ${how}`,
    where,
    'Provide it to the worker, restart it if it was an environment variable, and resume the migration.',
  );
}
