import { createHash, hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { DatasetOrigin } from '../contract/dataset.ts';
import type { PoolRules } from '../contract/pool.ts';
import { Problem } from '../contract/problem.ts';
import type { MigrationSettings } from '../contract/settings.ts';
import type { StoredMended } from '../dataset/mended.ts';
import { standardInput } from '../sources/standard-input.ts';

/** Raised whenever preparing the same input writes other records than the release before. */
export const preparationVersion = 1;

const bytesAtOnce = 1024 * 1024;

/**
 * What a dataset is prepared from. Reading the inputs for their SHA-256 costs about a second for each gigabyte, and
 * tells whether there is anything to prepare.
 *
 * @throws Problem `unreadable_source`
 */
export async function describeOrigin(
  settings: MigrationSettings,
  pool: PoolRules,
  mended?: StoredMended,
  signal?: AbortSignal,
): Promise<DatasetOrigin> {
  const inputs: DatasetOrigin['inputs'][number][] = [];
  for (const path of settings.source.inputs) {
    inputs.push(path === standardInput ? unknownInput : await describeInput(path, signal));
  }
  return {
    source: settings.source.type,
    inputs,
    tenantId: settings.target.tenantId,
    poolId: settings.target.poolId,
    namespace: settings.namespace,
    strategy: settings.passwords.strategy,
    usersPerBatch: settings.import.usersPerBatch,
    sourceRulesSha256: sha256Of({ ...settings.source, inputs: [] }),
    ...(mended === undefined ? {} : { mended: { records: mended.records.length, sha256: mended.sha256 } }),
    poolRulesSha256: sha256Of(pool),
    preparationVersion,
  };
}

/** Keys stand in the order of the settings' making, which is the same for the same `migration.yaml`. */
function sha256Of(rules: object): string {
  return hash('sha256', JSON.stringify(rules), 'hex');
}

/** What comes through standard input, or out of a database, is not there to be compared. */
const unknownInput: DatasetOrigin['inputs'][number] = { name: standardInput, bytes: 0, sha256: '0'.repeat(64) };

/** Whether reading the source once more would give the same, as far as its origin tells. */
export function isRepeatable({ inputs }: DatasetOrigin): boolean {
  return inputs.length > 0 && inputs.every(({ name }) => name !== standardInput);
}

async function describeInput(path: string, signal?: AbortSignal): Promise<DatasetOrigin['inputs'][number]> {
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: bytesAtOnce, signal })) {
      hash.update(chunk);
      bytes += chunk.length;
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw unreadable(error, path);
  }
  return { name: basename(path), bytes, sha256: hash.digest('hex') };
}

/**
 * Something that changes when one of the files is written to.
 *
 * @throws Problem `unreadable_source`
 */
export async function stampInputs(paths: readonly string[]): Promise<string> {
  const stamps: string[] = [];
  for (const path of paths) {
    if (path === standardInput) continue;
    try {
      const { ino, size, mtimeMs } = await stat(path);
      stamps.push(`${ino} ${size} ${mtimeMs}`);
    } catch (error) {
      throw unreadable(error, path);
    }
  }
  return stamps.join('\n');
}

function unreadable(error: unknown, path: string): Problem {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  return new Problem(
    'unreadable_source',
    `The export cannot be read: ${code}`,
    path,
    "Check the source's input files and their permissions on the machine that reads them.",
    { cause: error },
  );
}
