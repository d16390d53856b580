import type { Buffer } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import { Problem } from '../contract/problem.ts';
import { unwritable } from '../dataset/dataset-problems.ts';
import {
  appendAgain,
  appendEntry,
  entryBytes,
  entryHash,
  entryOrder,
  entryPartition,
  equalHashes,
  identifierHash,
} from './identifier-entry.ts';
import { type PartFile, PartFiles } from './part-files.ts';

const hashes = 2 ** 32;

const memoryBytes = 8 * 1024 * 1024;

/** Records that are held in memory, some 300 bytes each. Where more share an identifier, that is no accident. */
const mostSharing = 1_000_000;

/** Finds the records whose identifiers others may have too, over all of the source, in memory that does not grow with it. */
export class SharedIdentifiers {
  readonly #files: PartFiles;
  readonly #parts: number;

  /**
   * @param folder one that does not exist yet
   * @param parts a power of two
   * @throws Problem `unwritable_dataset`
   */
  constructor(folder: string, parts: number) {
    this.#files = new PartFiles(folder, parts, memoryBytes);
    this.#parts = parts;
  }

  /**
   * Takes the identifiers of a record, in the case in which the pool compares them.
   *
   * @param order the record's place in the source's order
   * @throws Problem `unwritable_dataset`
   */
  add(identifiers: readonly { readonly identifier_lc: string }[], order: number): void {
    for (const { identifier_lc: identifier } of identifiers) {
      identifierHash.of(identifier);
      appendEntry(this.#files.roomIn(this.#partOf(identifierHash.first)), order);
    }
  }

  /**
   * Takes entries of records that follow those before.
   *
   * @param before records before those: the entries count from there
   * @throws Problem `unwritable_dataset`
   */
  addEntries(entries: Buffer, before: number): void {
    for (let at = 0; at < entries.length; at += entryBytes) {
      const room = this.#files.roomIn(this.#partOf(entryPartition(entries, at)));
      appendAgain(entries, at, room, before + entryOrder(entries, at));
    }
  }

  #partOf(partition: number): number {
    return Math.floor(partition / (hashes / this.#parts));
  }

  /** Writes what still waits. @throws Problem `unwritable_dataset` */
  finish(): PartFile[] {
    return this.#files.finish();
  }

  /** Lets go of the files, finished or not. */
  close(): void {
    this.#files.close();
  }
}

/**
 * The records of which an identifier has the same hash as one of another record, by their places in the source's order.
 *
 * @param most how many of them there may be
 * @throws Problem `broken_source` for more, `unwritable_dataset`
 */
export async function suspectsOf(files: readonly PartFile[], most = mostSharing): Promise<ReadonlySet<number>> {
  const suspects = new Set<number>();
  for (const { path } of files) {
    const bytes = await readFile(path).catch((error: unknown) => {
      throw unwritable(error, path);
    });
    addEqual(bytes, suspects);
    if (suspects.size > most) throw tooManySharing(most);
  }
  return suspects;
}

function addEqual(bytes: Buffer, suspects: Set<number>): void {
  const slots = 2 ** Math.ceil(Math.log2((2 * bytes.length) / entryBytes + 1));
  const table = new Int32Array(slots).fill(-1);
  for (let start = 0; start < bytes.length; start += entryBytes) {
    let slot = entryHash(bytes, start) & (slots - 1);
    for (;;) {
      const other = table[slot] ?? -1;
      if (other === -1) {
        table[slot] = start;
        break;
      }
      if (equalHashes(bytes, start, other)) {
        suspects.add(entryOrder(bytes, other)).add(entryOrder(bytes, start));
        break;
      }
      slot = (slot + 1) & (slots - 1);
    }
  }
}

function tooManySharing(most: number): Problem {
  return new Problem(
    'broken_source',
    `More than ${most.toLocaleString('en-US')} records share an identifier with another record`,
    'the source as a whole',
    'Most likely a field that is not one user’s own is mapped to an identifier; look at `source.mapping`, or mend the source.',
  );
}
