import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SourcePosition } from '../contract/person.ts';
import type { RawRecord } from '../contract/record-block.ts';
import { isJsonObject, type JsonObject } from './fields.ts';
import { readLines } from './lines.ts';
import { PartFile, unwritable } from './part-file.ts';
import { recordLimit } from './raw-record.ts';
import { parseJson } from './read-record.ts';

/** A record, and where in the export it stands. */
export interface PlacedRecord {
  readonly position: SourcePosition;
  readonly record: JsonObject;
}

/** A record of a part, not parsed yet: that is how many of them fit in memory. */
export interface StoredRecord {
  /** The same text for the same key. */
  readonly key: string;
  readonly text: string;
}

/** The sides of a join: an owner is joined with its details. */
export type Side = 'owner' | 'detail';

/** Parts, so that of 50 million details about 200,000 are in memory at once. */
const partCount = 256;

/** Between a stored record's key and its text: JSON writes a tab as `\t`. */
const separator = '\t';

/**
 * Divides records into parts by a hash of their keys, so that what belongs together stands in one part however the
 * exports are sorted. The parts are temporary files for this user alone (0600, in a folder that is 0700): they hold what
 * the exports hold.
 */
export class RecordParts {
  readonly #folder: string;
  readonly #files: Readonly<Record<Side, readonly PartFile[]>>;

  private constructor(folder: string) {
    this.#folder = folder;
    const files = (side: Side) =>
      Array.from({ length: partCount }, (_, part) => new PartFile(join(folder, `${side}-${part}.ndjson`)));
    this.#files = { owner: files('owner'), detail: files('detail') };
  }

  /** @throws Problem `unreadable_source` when there is no folder for temporary files */
  static async create(): Promise<RecordParts> {
    try {
      return new RecordParts(await mkdtemp(join(tmpdir(), 'poolferry-join-')));
    } catch (error) {
      throw unwritable(error, tmpdir());
    }
  }

  /** @throws Problem `unreadable_source` when the temporary files cannot be written */
  add(side: Side, key: string, { position, record }: PlacedRecord): Promise<void> | undefined {
    const { input, line = 0, record: ordinal = 0 } = position;
    const text = `${JSON.stringify(key)}${separator}${JSON.stringify([input, line, ordinal, record])}\n`;
    return this.#files[side][partOf(key)]?.add(text);
  }

  /** The details of each part, and a way to its owners, which are not held. */
  async *parts(): AsyncGenerator<{
    readonly details: AsyncGenerator<readonly StoredRecord[]>;
    readonly owners: AsyncGenerator<readonly StoredRecord[]>;
  }> {
    for (const file of [...this.#files.owner, ...this.#files.detail]) await file.write();
    for (let part = 0; part < partCount; part++) {
      yield { details: readStored(this.#files.detail[part]), owners: readStored(this.#files.owner[part]) };
    }
  }

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** A stored record as it was added. */
export function placedRecord({ text }: StoredRecord): PlacedRecord {
  const parts = parseJson(text);
  const [input, line, ordinal, record]: readonly unknown[] = Array.isArray(parts) ? parts : [];
  if (typeof input !== 'string' || typeof line !== 'number' || typeof ordinal !== 'number' || !isJsonObject(record)) {
    throw damaged();
  }
  const position = { input, ...(line > 0 ? { line } : {}), ...(ordinal > 0 ? { record: ordinal } : {}) };
  return { position, record };
}

async function* readStored(file: PartFile | undefined): AsyncGenerator<readonly StoredRecord[]> {
  if (file?.isThere !== true) return;
  // JSON writes some characters as six, so a record may have grown.
  for await (const block of readLines(file.path, recordLimit * 8)) yield block.map(storedRecord);
}

function storedRecord(raw: RawRecord): StoredRecord {
  if (raw.fault !== undefined) throw damaged();
  const { text } = raw;
  const end = text.indexOf(separator);
  return { key: text.slice(0, end), text: text.slice(end + 1) };
}

function damaged(): TypeError {
  return new TypeError('A temporary file of a join does not hold what was written to it.');
}

function partOf(key: string): number {
  return createHash('sha256').update(key).digest().readUInt8(0);
}
