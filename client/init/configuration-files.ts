import { access, constants, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { Problem } from '../../contract/problem.ts';
import { configurationJsonSchema } from '../configuration/json-schema.ts';
import { configurationText } from './configuration-text.ts';
import type { WrittenConfiguration } from './questions.ts';

/** The JSON Schema's file, in the folder of the configuration, so that both move together. */
const schemaFile = 'migration.schema.json';

/**
 * Sees, before anything is asked, that the answers can be written.
 *
 * @throws Problem `wrong_configuration`
 */
export async function requireRoom(path: string, overwrite: boolean): Promise<void> {
  const target = resolve(path);
  await access(dirname(target), constants.W_OK).catch((error: unknown) => {
    throw unwritable(path, error);
  });
  const isThere = await access(target).then(
    () => true,
    () => false,
  );
  if (isThere && !overwrite) throw thereAlready(path);
}

/**
 * Writes the configuration, and the JSON Schema that its first line names.
 *
 * @returns the paths of both
 * @throws Problem `wrong_configuration` when they cannot be written, or the configuration is there and not to be replaced
 */
export async function writeConfiguration(
  path: string,
  configuration: WrittenConfiguration,
  overwrite: boolean,
): Promise<readonly string[]> {
  const schemaPath = join(dirname(path), schemaFile);
  await write(path, configurationText(configuration, schemaFile), overwrite);
  await write(schemaPath, `${JSON.stringify(configurationJsonSchema(), undefined, 2)}\n`, true);
  return [path, schemaPath];
}

async function write(path: string, text: string, overwrite: boolean): Promise<void> {
  const target = resolve(path);
  const temporary = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
  try {
    if (!overwrite) return await writeFile(target, text, { flag: 'wx' });
    await writeFile(temporary, text, { flag: 'wx' });
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error instanceof Error && 'code' in error && error.code === 'EEXIST'
      ? thereAlready(path)
      : unwritable(path, error);
  }
}

function thereAlready(path: string): Problem {
  return new Problem(
    'wrong_configuration',
    'The configuration is there already',
    path,
    'Nothing was written. Name another file with -c, or replace this one with --overwrite.',
  );
}

function unwritable(path: string, error: unknown): Problem {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  const next = 'Name a file in a folder that is there and can be written.';
  return new Problem('wrong_configuration', `The file cannot be written: ${code}`, path, next, { cause: error });
}
