import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '../contract/problem.ts';
import type { SourceSettings } from '../contract/source.ts';
import { unreadableInput } from './input-faults.ts';
import { standardInput } from './standard-input.ts';

/**
 * The settings with each folder among the inputs replaced by its files, in the order of their names (by code units, so
 * that it is the same on every machine). Hidden files are left out.
 *
 * @throws Problem `unreadable_source` when an input cannot be found, or a folder holds no files or further folders
 */
export async function expandInputs(settings: SourceSettings): Promise<SourceSettings> {
  const inputs: string[] = [];
  for (const path of settings.inputs) inputs.push(...(await filesOf(path)));
  return { ...settings, inputs };
}

async function filesOf(path: string): Promise<readonly string[]> {
  if (path === standardInput) return [path];
  try {
    return (await stat(path)).isDirectory() ? await filesOfFolder(path) : [path];
  } catch (error) {
    throw unreadableInput(error, path);
  }
}

async function filesOfFolder(folder: string): Promise<readonly string[]> {
  const names = (await readdir(folder)).filter((name) => !name.startsWith('.')).sort();
  const paths = names.map((name) => join(folder, name));
  if (paths.length === 0) throw unusable('The folder holds no files', folder, 'Name the folder of the export.');
  for (const path of paths) {
    if (!(await stat(path)).isDirectory()) continue;
    throw unusable('The folder holds another folder', path, 'Name the files or folders of the export one by one.');
  }
  return paths;
}

function unusable(what: string, where: string, next: string): Problem {
  return new Problem('unreadable_source', what, where, next);
}
