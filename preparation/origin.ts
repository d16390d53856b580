import { createHash, hash } from 'node:crypto';
import { createReadStream, type Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { DatasetOrigin } from '../contract/dataset.ts';
import type { PoolRules } from '../contract/pool.ts';
import { Problem } from '../contract/problem.ts';
import type { MigrationSettings } from '../contract/settings.ts';
import type { SourceSettings } from '../contract/source.ts';
import type { StoredMended } from '../dataset/mended.ts';
import type { InputWatch } from '../sources/input-watch.ts';
import { standardInput } from '../sources/standard-input.ts';

/** Raised whenever preparing the same input writes other records than the release before. */
export const preparationVersion = 1;

const bytesAtOnce = 1024 * 1024;

/** What a dataset is prepared from, but for the content of the inputs. */
export type OriginRules = Omit<DatasetOrigin, 'inputs'>;

type InputOrigin = DatasetOrigin['inputs'][number];

/** All that decides what becomes of a source's records. */
export function originRules(settings: MigrationSettings, pool: PoolRules, mended?: StoredMended): OriginRules {
  return {
    source: settings.source.type,
    tenantId: settings.target.tenantId,
    poolId: settings.target.poolId,
    namespace: settings.namespace,
    strategy: settings.passwords.strategy,
    usersPerBatch: settings.import.usersPerBatch,
    sourceRulesSha256: sha256Of({ ...settings.source, inputs: [] }),
    ...(mended === undefined ? {} : { mended: { records: mended.records.length, sha256: mended.sha256 } }),
    poolRulesSha256: sha256Of(pool),
    ...(pool.recipes === undefined ? {} : { recipes: pool.recipes }),
    preparationVersion,
  };
}

/** Whether reading the source once more would give the same: a pipe is empty then, and a database has gone on. */
export function isRepeatable({ inputs }: SourceSettings): boolean {
  return inputs.length > 0 && !inputs.includes(standardInput);
}

/** Digests of inputs, taken while they are read or by reading them. */
export class InputDigests implements InputWatch {
  readonly #known = new Map<string, InputOrigin>();
  /** Bytes that were taken of each input since it was opened last. */
  readonly #taken = new Map<string, number>();
  #bytes = 0;

  /** Bytes that were taken of all inputs, each since it was opened last. */
  get bytes(): number {
    return this.#bytes;
  }

  begin(path: string): ReturnType<InputWatch['begin']> {
    const sha256 = createHash('sha256');
    let bytes = 0;
    this.#bytes -= this.#taken.get(path) ?? 0;
    this.#taken.set(path, 0);
    return {
      take: (chunk) => {
        sha256.update(chunk);
        bytes += chunk.length;
        this.#bytes += chunk.length;
        this.#taken.set(path, bytes);
      },
      end: () => this.#known.set(path, { name: basename(path), bytes, sha256: sha256.digest('hex') }),
    };
  }

  /**
   * Name, size and SHA-256 of each input. What was not seen to its end is read, at about a second for each gigabyte.
   *
   * @throws Problem `unreadable_source`
   */
  async of(paths: readonly string[], signal?: AbortSignal): Promise<readonly InputOrigin[]> {
    const inputs: InputOrigin[] = [];
    for (const path of paths) {
      const input = this.#known.get(path) ?? (await this.#read(path, signal));
      if (input !== undefined) inputs.push(input);
    }
    return inputs;
  }

  async #read(path: string, signal?: AbortSignal): Promise<InputOrigin | undefined> {
    try {
      const sight = this.begin(path);
      for await (const chunk of createReadStream(path, { highWaterMark: bytesAtOnce, signal })) sight.take(chunk);
      sight.end();
    } catch (error) {
      signal?.throwIfAborted();
      throw unreadable(error, path);
    }
    return this.#known.get(path);
  }
}

/** Bytes of all inputs together; undefined where one is a pipe, or there is none. */
export async function bytesOfInputs({ inputs }: SourceSettings): Promise<number | undefined> {
  if (inputs.length === 0 || inputs.includes(standardInput)) return undefined;
  let bytes = 0;
  for (const path of inputs) bytes += (await statusOf(path)).size;
  return bytes;
}

/** Keys stand in the order of the settings' making, which is the same for the same `migration.yaml`. */
function sha256Of(rules: object): string {
  return hash('sha256', JSON.stringify(rules), 'hex');
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
    const { ino, size, mtimeMs } = await statusOf(path);
    stamps.push(`${ino} ${size} ${mtimeMs}`);
  }
  return stamps.join('\n');
}

async function statusOf(path: string): Promise<Stats> {
  try {
    return await stat(path);
  } catch (error) {
    throw unreadable(error, path);
  }
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
