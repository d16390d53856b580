import { Buffer } from 'node:buffer';
import { appendFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Problem } from '../contract/problem.ts';

/** Bytes of a part that wait to be written: 32 MiB over all parts of both sides. */
const bufferBytes = 65_536;

/** Gathers what is written, in bytes: texts that wait for long would cost the collector more than all else. */
export class PartFile {
  readonly path: string;
  isThere = false;
  #waiting: Buffer | undefined;
  #length = 0;

  constructor(path: string) {
    this.path = path;
  }

  /** @returns nothing to wait for when there was room in memory */
  add(text: string): Promise<void> | undefined {
    const length = Buffer.byteLength(text);
    if (this.#length + length > bufferBytes) return this.#writeBefore(text, length);
    this.#keep(text, length);
    return undefined;
  }

  async write(): Promise<void> {
    if (this.#waiting !== undefined) await this.#append(this.#waiting.subarray(0, this.#length));
    this.#length = 0;
  }

  async #writeBefore(text: string, length: number): Promise<void> {
    await this.write();
    if (length > bufferBytes) await this.#append(Buffer.from(text));
    else this.#keep(text, length);
  }

  #keep(text: string, length: number): void {
    this.#waiting ??= Buffer.allocUnsafe(bufferBytes);
    this.#waiting.write(text, this.#length);
    this.#length += length;
  }

  async #append(bytes: Buffer): Promise<void> {
    try {
      await appendFile(this.path, bytes, { mode: 0o600 });
    } catch (error) {
      throw unwritable(error, dirname(this.path));
    }
    this.isThere = true;
  }
}

/** The problem of temporary files that cannot be written. */
export function unwritable(error: unknown, where: string): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  return new Problem(
    'unreadable_source',
    `The exports cannot be joined: writing temporary files failed with ${String(error.code)}`,
    where,
    'Free as much space there as the exports take, or name another folder as TMPDIR.',
    { cause: error },
  );
}
