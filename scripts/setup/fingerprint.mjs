import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/**
 * One value that changes whenever the content or the name of any of these files does. Contents and not times, since
 * git sets times as it likes when it switches branches.
 *
 * @param {string} root the folder that the paths are relative to
 * @param {string[]} paths files, and folders with all that is in them; ones that do not exist count as empty
 */
export function fingerprint(root, paths) {
  const hash = createHash('sha256');
  for (const file of paths.flatMap((path) => filesUnder(join(root, path))).sort()) {
    const content = readFileSync(file);
    hash.update(`${relative(root, file).split(sep).join('/')}\0${content.length}\0`);
    hash.update(content);
  }
  return hash.digest('hex');
}

/**
 * All files in a folder and its folders, by name, or the path itself when it is a file.
 *
 * @param {string} path
 * @returns {string[]} absolute when `path` is
 */
export function filesUnder(path) {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) return [];
  if (!found.isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesUnder(join(path, name)));
}
