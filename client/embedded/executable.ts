import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** What a program's file is called on this system: Windows wants an ending. */
export function executableFileName(name: string): string {
  return process.platform === 'win32' ? `${name}.exe` : name;
}

/** Whether a path is a file that may be executed. */
export async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

/**
 * Where a program is found on the PATH, as a shell would find it.
 *
 * @param name the program's name, without an ending
 * @returns its path; undefined when there is none
 */
export async function findOnPath(name: string, environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  const folders = (environment.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  for (const folder of folders) {
    const path = join(folder, executableFileName(name));
    if (await isExecutable(path)) return path;
  }
  return undefined;
}
