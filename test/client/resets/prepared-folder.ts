import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { PreparationCounts } from '../../../contract/dataset.ts';
import { auth0Line } from '../../preparation/stage.ts';
import { type Configured, configuredFolder } from '../configured-folder.ts';
import { runPoolferry } from '../poolferry-process.ts';

/** A hash that SecureAuth has no method for. */
export const crypt = '$1$saltsalt$qjXMvbEw8oaL.CzflDtaK/';

/** A line of Auth0's export whose user has to reset the password. */
export function resetLine(user: number, changes: Readonly<Record<string, unknown>> = {}): string {
  return auth0Line(user, { passwordHash: crypt, ...changes });
}

/** A folder with a dataset that was prepared, and what its forecast said. */
export interface PreparedFolder {
  readonly folder: string;
  readonly counts: PreparationCounts;
}

export async function preparedFolder(configured: Configured, strategy = 'migrate'): Promise<PreparedFolder> {
  const folder = await configuredFolder(configured);
  const configuration = join(folder, 'migration.yaml');
  await writeFile(configuration, `${await readFile(configuration, 'utf8')}passwords: { strategy: ${strategy} }\n`);
  const { code, stdout, stderr } = await runPoolferry(['prepare', '--offline', '--json'], folder);
  expect(code, stderr).toBe(0);
  return { folder, counts: JSON.parse(stdout).counts };
}

/** As {@link preparedFolder}, of lines of Auth0's export. */
export async function preparedLines(lines: readonly string[], strategy?: string): Promise<PreparedFolder> {
  return await preparedFolder({ files: { 'users.ndjson': `${lines.join('\n')}\n` } }, strategy);
}
