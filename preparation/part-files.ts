import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileMode, folderMode } from '../dataset/atomic-file.ts';
import { unwritable } from '../dataset/dataset-problems.ts';
import { GrowingBytes } from '../dataset/growing-bytes.ts';

const mostBytesPerPart = 1024 * 1024;

/** Bytes of room for what is appended last before the rest is written: with what is set aside for it, a long user. */
const usualAddition = 16 * 1024;

/** A part's file, once all is written. */
export interface PartFile {
  readonly part: number;
  readonly path: string;
  readonly bytes: number;
}

/** Files that are written side by side, a little at a time, in memory that does not grow with them. */
export class PartFiles {
  readonly #folder: string;
  /** What waits for a part is written once there is more of it. */
  readonly #bytesPerPart: number;
  readonly #capacity: number;
  readonly #parts: (WaitingPart | undefined)[];

  /**
   * @param folder one that does not exist yet
   * @param memoryBytes of all parts together, which are filled before they are written
   * @throws Problem `unwritable_dataset`
   */
  constructor(folder: string, parts: number, memoryBytes: number) {
    this.#folder = folder;
    this.#bytesPerPart = Math.min(mostBytesPerPart, memoryBytes / parts);
    this.#capacity = this.#bytesPerPart + Math.min(usualAddition, this.#bytesPerPart);
    this.#parts = new Array(parts).fill(undefined);
    try {
      mkdirSync(folder, { mode: folderMode });
    } catch (error) {
      throw unwritable(error, folder);
    }
  }

  /**
   * What waits to be written to a part, to append to.
   *
   * @throws Problem `unwritable_dataset`
   */
  roomIn(part: number): GrowingBytes {
    const waiting = this.#part(part);
    if (waiting.room.length > this.#bytesPerPart) this.#flush(waiting);
    return waiting.room;
  }

  /**
   * Writes what still waits, and lets go of the files.
   *
   * @returns the parts that hold something, in their order
   * @throws Problem `unwritable_dataset`
   */
  finish(): PartFile[] {
    const written = this.#parts.flatMap((waiting, part) => {
      if (waiting === undefined) return [];
      this.#flush(waiting);
      return [{ part, path: waiting.path, bytes: waiting.written }];
    });
    this.close();
    return written;
  }

  /** Lets go of the files, finished or not. */
  close(): void {
    const files = this.#parts.flatMap((waiting) => waiting?.file ?? []);
    // Forgotten first: a number that is closed twice may be another file's by then.
    this.#parts.fill(undefined);
    for (const file of files) closeSync(file);
  }

  #part(part: number): WaitingPart {
    const known = this.#parts[part];
    if (known !== undefined) return known;
    const waiting: WaitingPart = {
      path: join(this.#folder, String(part)),
      room: new GrowingBytes(this.#capacity),
      written: 0,
    };
    this.#parts[part] = waiting;
    return waiting;
  }

  /** A file stays open: to open it anew for each write takes longer than the write. */
  #flush(waiting: WaitingPart): void {
    const { room } = waiting;
    if (room.length === 0) return;
    try {
      waiting.file ??= openSync(waiting.path, 'a', fileMode);
      writeFileSync(waiting.file, room.view());
    } catch (error) {
      throw unwritable(error, waiting.path);
    }
    waiting.written += room.length;
    // What a user of megabytes took is given back.
    if (room.capacity > this.#capacity) waiting.room = new GrowingBytes(this.#capacity);
    else room.clear();
  }
}

/** A part's path, and what is to be written there. */
interface WaitingPart {
  readonly path: string;
  room: GrowingBytes;
  written: number;
  /** Once something was written. */
  file?: number;
}
