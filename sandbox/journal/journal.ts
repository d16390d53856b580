import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import type { SandboxSettings } from '../options.ts';
import { JournalError } from './journal-error.ts';
import { headLine, readHead } from './journal-head.ts';
import { readLines } from './read-lines.ts';

/**
 * A file to which every change is appended before it is answered. It outlives a SIGKILL because the kernel has what was
 * written; nothing is synced to the disk, so it need not outlive the machine's power.
 */
export class Journal {
  readonly tenants: SandboxSettings['tenants'];
  readonly #file: string;
  readonly #descriptor: number;
  /** Bytes of whole lines. */
  #size = 0;
  /** Lines of changes that are made together. */
  #waiting: string[] | undefined;
  #failure: Error | undefined;

  private constructor(file: string, tenants: SandboxSettings['tenants']) {
    this.#file = file;
    this.tenants = tenants;
    // For its owner alone: it holds secrets and hashes.
    this.#descriptor = openSync(file, 'a', 0o600);
  }

  /**
   * Opens a journal, or begins one.
   *
   * @param tenants what a new journal is begun with; one that is there keeps its own
   * @throws JournalError
   */
  static async open(file: string, tenants: SandboxSettings['tenants']): Promise<Journal> {
    try {
      const kept = await readHead(file);
      const journal = new Journal(file, kept ?? tenants);
      if (kept === undefined) {
        ftruncateSync(journal.#descriptor, 0);
        journal.#write(headLine(tenants));
      }
      return journal;
    } catch (error) {
      throw error instanceof JournalError
        ? error
        : new JournalError(`The journal ${file} cannot be opened: ${reasonOf(error)}.`, { cause: error });
    }
  }

  /**
   * Reads back all changes. A last line without its end is what a kill cut off: it was never answered, and is removed.
   *
   * @param apply makes a change again; what it throws damns its line
   * @throws JournalError
   */
  async replay(apply: (line: string) => void): Promise<void> {
    const { bytes } = await readLines(this.#file, (line, number) => {
      if (number > 1) this.#applyLine(line, number, apply);
      return true;
    });
    ftruncateSync(this.#descriptor, bytes);
    this.#size = bytes;
  }

  /** @throws Error when it cannot be written, and from then on always: the file no longer has what was answered */
  append(line: string): void {
    if (this.#waiting === undefined) this.#write(line);
    else this.#waiting.push(line);
  }

  /** Writes what `work` appends at once, at its end; a kill in the middle leaves the first lines of it, whole. */
  together<Result>(work: () => Result): Result {
    if (this.#failure !== undefined) throw this.#failure;
    this.#waiting = [];
    try {
      return work();
    } finally {
      const lines = this.#waiting;
      this.#waiting = undefined;
      if (lines.length > 0) this.#write(lines.join('\n'));
    }
  }

  close(): void {
    if (this.#failure === undefined) closeSync(this.#descriptor);
    // What comes later must not go to whatever file gets the number next.
    this.#failure = new JournalError('The journal is closed.');
  }

  #applyLine(line: string, number: number, apply: (line: string) => void): void {
    try {
      apply(line);
    } catch (error) {
      throw new JournalError(
        `The journal cannot be read: line ${number} of ${this.#file} is not what a sandbox writes there. Put an undamaged copy in its place, or name a file that is not there yet to begin with an empty sandbox.`,
        { cause: error },
      );
    }
  }

  #write(lines: string): void {
    if (this.#failure !== undefined) throw this.#failure;
    const bytes = Buffer.from(`${lines}\n`);
    try {
      for (let written = 0; written < bytes.length; ) written += writeSync(this.#descriptor, bytes, written);
      this.#size += bytes.length;
    } catch (error) {
      const failure = `The journal ${this.#file} cannot be written: ${reasonOf(error)}.`;
      this.#failure = new JournalError(failure, { cause: error });
      // What was written of it was never answered.
      ftruncateSync(this.#descriptor, this.#size);
      closeSync(this.#descriptor);
      throw this.#failure;
    }
  }
}

/** The system's word for it: its message would name the path a second time. */
function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
