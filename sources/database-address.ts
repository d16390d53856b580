import { readFile } from 'node:fs/promises';
import process from 'node:process';
import { Problem } from '../contract/problem.ts';
import type { SecretReference } from '../contract/settings.ts';

/**
 * Reads the address of a database, which holds a password, on the machine that reads the source. A final line break is
 * not part of it.
 *
 * @throws Problem `unreadable_source`, naming the variable or the file
 */
export async function readDatabaseAddress(reference: SecretReference): Promise<string> {
  if ('env' in reference) {
    const value = process.env[reference.env]?.trim();
    if (value) return value;
    throw missing('is not set', `environment variable ${reference.env} of the worker`);
  }
  const text = await readFile(reference.file, 'utf8').catch(() => undefined);
  if (text === undefined) throw missing('cannot be read', `file ${reference.file} on the worker's machine`);
  if (text.trim() === '') throw missing('is empty', `file ${reference.file} on the worker's machine`);
  return text.trim();
}

function missing(how: string, where: string): Problem {
  return new Problem(
    'unreadable_source',
    `The address of the database ${how}`,
    where,
    'Provide it to whatever reads the source, as postgresql://user:password@host/database.',
  );
}
