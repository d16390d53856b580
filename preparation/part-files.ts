import { Buffer } from 'node:buffer';
import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileMode, folderMode } from '../dataset/atomic-file.ts';
import { unwritable } from '../dataset/dataset-problems.ts';

const mostBytesPerPart = 1024 * 1024;

/** A part's file, once all is written. */
export interface PartFile {
  readonly part: number;
  readonly path: string;
  readonly bytes: number;
}

/** Memory to write into, from `length` on; whoever does says so by raising it. */
export interface Room {
  readonly bytes: Buffer;
  length: number;
}

/** Files that are written side by side, a little at a time, in memory that does not grow with them. */
export class PartFiles {
  readonly #folder: string;
  readonly #bytesPerPart: number;
  readonly #parts: (WaitingPart | undefined)[];

  /**
   * @param folder one that does not exist yet
   * @param memoryBytes of all parts together, which are filled before they are written
   * @throws Problem `unwritable_dataset`
   */
  constructor(folder: string, parts: number, memoryBytes: number) {
    this.#folder = folder;
    this.#bytesPerPart = Math.min(mostBytesPerPart, memoryBytes / parts);
    this.#parts = new Array(parts).fill(undefined);
    try {
      mkdirSync(folder, { mode: folderMode });
    } catch (error) {
      throw unwritable(error, folder);
    }
  }

  /**
   * Room for so many bytes more in a part.
   *
   * @throws Problem `unwritable_dataset`
   */
  roomIn(part: number, bytes: number): Room {
    const waiting = this.#part(part);
    if (waiting.room.length + bytes <= waiting.room.bytes.length) return waiting.room;
    this.#flush(waiting);
    if (bytes > this.#bytesPerPart) waiting.room = { bytes: Buffer.allocUnsafe(bytes), length: 0 };
    else if (waiting.room.bytes.length > this.#bytesPerPart) waiting.room = this.#usualRoom();
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
    const waiting: WaitingPart = { path: join(this.#folder, String(part)), room: this.#usualRoom(), written: 0 };
    this.#parts[part] = waiting;
    return waiting;
  }

  #usualRoom(): Room {
    return { bytes: Buffer.allocUnsafe(this.#bytesPerPart), length: 0 };
  }

  /** A file stays open: to open it anew for each write takes longer than the write. */
  #flush(waiting: WaitingPart): void {
    const { bytes, length } = waiting.room;
    if (length === 0) return;
    try {
      waiting.file ??= openSync(waiting.path, 'a', fileMode);
      writeFileSync(waiting.file, bytes.subarray(0, length));
    } catch (error) {
      throw unwritable(error, waiting.path);
    }
    waiting.written += length;
    waiting.room.length = 0;
  }
}

/** A part's path, and what is to be written there. */
interface WaitingPart {
  readonly path: string;
  room: Room;
  written: number;
  /** Once something was written. */
  file?: number;
}
