import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Manifest, SegmentEntry } from '../contract/dataset.ts';
import { damaged } from './dataset-problems.ts';
import { indexName, placeOfBatch } from './layout.ts';

/** Ids that the users of a batch lie between. */
export interface BatchIds {
  readonly firstUserId: string;
  readonly lastUserId: string;
  /** The last user of the batch before; undefined for batch 0. */
  readonly previousUserId: string | undefined;
}

/** `segments.ndjson`: which ids lie where. */
export class SegmentIndex {
  readonly #entries: readonly SegmentEntry[];
  readonly #usersPerBatch: number;

  constructor(entries: readonly SegmentEntry[], usersPerBatch: number) {
    this.#entries = entries;
    this.#usersPerBatch = usersPerBatch;
  }

  entry(segment: number): SegmentEntry {
    const entry = this.#entries[segment];
    if (entry === undefined) {
      throw new RangeError(`the dataset has no segment ${segment}`);
    }
    return entry;
  }

  idsOfBatch(batch: number): BatchIds {
    const [firstUserId, lastUserId] = this.#userIds(batch);
    return { firstUserId, lastUserId, previousUserId: batch === 0 ? undefined : this.#userIds(batch - 1)[1] };
  }

  /** Every batch but the dataset's last is full. */
  usersInBatch(batch: number): number {
    const { segment, line } = placeOfBatch(batch);
    const { batches, users } = this.entry(segment);
    return line < batches - 1 ? this.#usersPerBatch : users - (batches - 1) * this.#usersPerBatch;
  }

  /** The batch that holds the user at a place in the order of ids, from 0, and the user's place in that batch. */
  placeOfUser(user: number): { readonly batch: number; readonly place: number } {
    return { batch: Math.floor(user / this.#usersPerBatch), place: user % this.#usersPerBatch };
  }

  /** The segment whose range of ids holds `id`, or undefined when it lies in none. */
  segmentOf(id: string): number | undefined {
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.entry(middle).lastUserId < id) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    const entry = this.#entries[low];
    return entry !== undefined && entry.firstUserId <= id ? low : undefined;
  }

  #userIds(batch: number): readonly [first: string, last: string] {
    const { segment, line } = placeOfBatch(batch);
    const ids = this.entry(segment).batchUserIds[line];
    if (ids === undefined) {
      throw new RangeError(`the dataset has no batch ${batch}`);
    }
    return ids;
  }
}

/**
 * Reads the index of the dataset in a folder and checks it against the manifest.
 *
 * @throws Problem `damaged_dataset`
 */
export async function readSegmentIndex(folder: string, manifest: Manifest): Promise<SegmentIndex> {
  const path = join(folder, indexName);
  let content: Buffer;
  try {
    content = await readFile(path);
  } catch (error) {
    throw damaged('The dataset’s index cannot be read', path, error);
  }
  if (hash('sha256', content, 'hex') !== manifest.indexSha256) {
    throw damaged('The dataset’s index is not as it was written: its SHA-256 differs', path);
  }
  const entries: SegmentEntry[] = [];
  for (const line of content.toString().split('\n')) {
    if (line !== '') {
      entries.push(JSON.parse(line));
    }
  }
  return new SegmentIndex(entries, manifest.origin.usersPerBatch);
}
