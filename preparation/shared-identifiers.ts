import type { Buffer } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import type { Person } from '../contract/person.ts';
import { unwritable } from '../dataset/dataset-problems.ts';
import {
  digestPrefix,
  entryBytes,
  equalDigests,
  IdentifierEntries,
  type IdentifierEntry,
  identifierDigest,
} from './identifier-entry.ts';
import { type PartFile, PartFiles } from './part-files.ts';
import type { UserRecords } from './user-records.ts';

const prefixes = 65_536;

/** Finds the identifiers that several users have, over all of the source, in memory that does not grow with it. */
export class SharedIdentifiers {
  readonly #entries = new IdentifierEntries();
  readonly #files: PartFiles;
  readonly #parts: number;

  /**
   * @param folder one that does not exist yet
   * @param parts a power of two, at most 65,536
   */
  constructor(folder: string, parts: number) {
    this.#files = new PartFiles(folder, parts);
    this.#parts = parts;
  }

  /**
   * Takes the identifiers of a user.
   *
   * @param order the record's place in the source's order
   * @throws Problem `unwritable_dataset`
   */
  add(person: Person, records: UserRecords, order: number): void {
    const lastLogin = person.lastLoginAt === undefined ? 0 : Date.parse(person.lastLoginAt) || 0;
    const user = shortId(records.user.id);
    for (const { type, identifier_lc: identifier } of records.identifiers) {
      const digest = identifierDigest(identifier);
      const verified = records.addresses.some(
        (address) => address.verified === true && address.address_lc === identifier,
      );
      const room = this.#files.roomIn(Math.floor((digestPrefix(digest) * this.#parts) / prefixes), entryBytes);
      this.#entries.write(room.bytes, room.length, {
        digest,
        type,
        user,
        order,
        position: person.position,
        lastLogin,
        verified,
      });
      room.length += entryBytes;
    }
  }

  /** Writes what still waits. @throws Problem `unwritable_dataset` */
  finish(): PartFile[] {
    return this.#files.finish();
  }

  /**
   * Each identifier that several users have, with one entry a record.
   *
   * @throws Problem `unwritable_dataset`
   */
  async *groups(files: readonly PartFile[]): AsyncGenerator<readonly IdentifierEntry[]> {
    for (const { path } of files) {
      const bytes = await readFile(path).catch((error: unknown) => {
        throw unwritable(error, path);
      });
      for (const starts of equalEntries(bytes)) {
        const group = starts.map((start) => this.#entries.read(bytes, start));
        if (group.some(({ user }) => user !== group[0]?.user)) yield group;
      }
    }
  }
}

/** The first 64 bits of a user's id, by which entries know users. */
export function shortId(id: string): string {
  return id.slice(0, 8) + id.slice(9, 13) + id.slice(14, 18);
}

/** Where entries with the same digest begin, for each digest that is there more than once. */
function equalEntries(bytes: Buffer): Iterable<readonly number[]> {
  const entries = bytes.length / entryBytes;
  const slots = 2 ** Math.ceil(Math.log2(2 * entries + 1));
  const table = new Int32Array(slots).fill(-1);
  const groups = new Map<number, number[]>();
  for (let start = 0; start < bytes.length; start += entryBytes) {
    // Behind the bits that all entries of a part may share.
    let slot = bytes.readUInt32LE(start + 4) & (slots - 1);
    for (;;) {
      const other = table[slot] ?? -1;
      if (other === -1) {
        table[slot] = start;
        break;
      }
      if (equalDigests(bytes, start, other)) {
        const group = groups.get(other);
        if (group === undefined) groups.set(other, [other, start]);
        else group.push(start);
        break;
      }
      slot = (slot + 1) & (slots - 1);
    }
  }
  return groups.values();
}
