import { constants } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { BatchVerification } from '../contract/dataset.ts';
import { createFolder, writeFileAtomically } from './atomic-file.ts';
import { damaged, isAbsent, unwritable } from './dataset-problems.ts';
import { writeForeignUsers } from './foreign-users.ts';
import { foreignUsersPath } from './layout.ts';
import { batchVerificationSchema, type OutcomePlace } from './outcomes.ts';

const headerSchema = z.object({ run: z.string(), verification: batchVerificationSchema });

/** A page of the listing: whom it showed behind `after`, up to `reached`. */
const pageSchema = z.object({ after: z.string(), reached: z.string(), ids: z.array(z.string()) });

type Page = z.infer<typeof pageSchema>;

/** Of a page at the beginning of the pool. No id is before it. */
const beginning = '';

/** A page of a hundred ids takes some 4 kB, so the last one that is whole is in here. */
const tailBytes = 65_536;

/**
 * A list of foreign users that is under way. In a great pool it takes many more requests than anybody waits for: a lane
 * that is braked, or a worker that dies, must not begin it anew.
 *
 * Pages are appended as they come, each with where it begins and ends. So neither a page that a crash tore nor an attempt
 * that still runs somewhere, and appends the same pages, can make the list wrong: pages that were had are passed over,
 * and a gap shows.
 */
export class BegunForeignList {
  readonly verification: BatchVerification;
  readonly #place: OutcomePlace;
  readonly #path: string;
  readonly #file: FileHandle;
  #reached: string;

  private constructor(
    place: OutcomePlace,
    path: string,
    file: FileHandle,
    verification: BatchVerification,
    to: string,
  ) {
    this.#place = place;
    this.#path = path;
    this.#file = file;
    this.verification = verification;
    this.#reached = to;
  }

  /**
   * Begins the list of a batch, and keeps what verification found beside it.
   *
   * @throws Problem `unwritable_dataset`
   */
  static async begin(place: OutcomePlace, verification: BatchVerification): Promise<BegunForeignList> {
    const path = pathOf(place, verification.batch);
    await createFolder(dirname(path));
    await writeFileAtomically(path, `${JSON.stringify({ run: place.run, verification })}\n`);
    try {
      return new BegunForeignList(place, path, await openToAppend(path), verification, beginning);
    } catch (error) {
      throw unwritable(error, path);
    }
  }

  /**
   * The list of a batch that this run has begun; undefined where there is none.
   *
   * @throws Problem `damaged_dataset`
   */
  static async find(place: OutcomePlace, batch: number): Promise<BegunForeignList | undefined> {
    const path = pathOf(place, batch);
    let file: FileHandle | undefined;
    try {
      file = await openToAppend(path);
      const { run, verification } = headerSchema.parse(await firstLine(file));
      if (run === place.run) {
        return new BegunForeignList(place, path, file, verification, (await lastPage(file))?.reached ?? beginning);
      }
      await file.close();
      return undefined;
    } catch (error) {
      await file?.close();
      if (isAbsent(error)) return undefined;
      throw damaged('A list of foreign users that was begun cannot be read', path, error);
    }
  }

  /** The last user that was listed; left out where nobody was. */
  get reached(): string | undefined {
    return this.#reached === beginning ? undefined : this.#reached;
  }

  /** @throws Problem `unwritable_dataset` */
  async add({ ids, reached }: { readonly ids: readonly string[]; readonly reached: string }): Promise<void> {
    const page = { after: this.#reached, reached, ids };
    try {
      // What a crash tore may stand in front of it.
      await this.#file.write(`\n${JSON.stringify(page)}\n`);
    } catch (error) {
      throw unwritable(error, this.#path);
    }
    this.#reached = reached;
  }

  /**
   * Writes the list out, in the order of the ids, and forgets that it was begun.
   *
   * @returns how many it has; undefined where pages are lost, and it has to begin anew
   * @throws Problem `unwritable_dataset`
   */
  async finish(): Promise<number | undefined> {
    let users: number | undefined;
    try {
      users = await writeForeignUsers(this.#place, this.verification.batch, this.#ids());
    } catch (error) {
      if (!(error instanceof LostPages)) throw error;
    }
    try {
      await rm(this.#path, { force: true });
    } catch (error) {
      throw unwritable(error, this.#path);
    }
    return users;
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  async *#ids(): AsyncGenerator<string> {
    let reached = beginning;
    for await (const line of this.#file.readLines({ start: 0, autoClose: false })) {
      const page = pageOf(line);
      if (page === undefined || page.reached <= reached) continue;
      if (page.after > reached) throw new LostPages();
      for (const id of page.ids) if (id > reached) yield id;
      reached = page.reached;
    }
    if (reached < this.#reached) throw new LostPages();
  }
}

class LostPages extends Error {}

/** Beside the list, under a name that is none of an outcome's. */
function pathOf({ folder }: OutcomePlace, batch: number): string {
  return `${foreignUsersPath(folder, batch)}.begun`;
}

async function openToAppend(path: string): Promise<FileHandle> {
  return await open(path, constants.O_RDWR | constants.O_APPEND);
}

async function firstLine(file: FileHandle): Promise<unknown> {
  for await (const line of file.readLines({ start: 0, autoClose: false })) return JSON.parse(line);
  return undefined;
}

async function lastPage(file: FileHandle): Promise<Page | undefined> {
  const { size } = await file.stat();
  const position = Math.max(0, size - tailBytes);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(tailBytes), 0, tailBytes, position);
  const lines = buffer.toString('utf8', 0, bytesRead).split('\n');
  for (const line of lines.reverse()) {
    const page = pageOf(line);
    if (page !== undefined) return page;
  }
  return undefined;
}

/** Undefined of a line that is no page, or not a whole one. */
function pageOf(line: string): Page | undefined {
  try {
    return pageSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
