import { hash } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { BatchRange, Manifest, UserKey } from '../contract/dataset.ts';
import { Problem } from '../contract/problem.ts';
import { damaged } from './dataset-problems.ts';
import { groupsName, keysName, mergedName, placeOfBatch, segmentPath } from './layout.ts';
import { readManifest } from './manifest.ts';
import { type BatchIds, readSegmentIndex, type SegmentIndex } from './segment-index.ts';

/** One batch, ready to be sent. */
export interface DatasetBatch extends BatchIds {
  readonly batch: number;
  /** The request's body as it was written while preparing: UTF-8 JSON without a line end. */
  readonly body: Buffer;
  readonly users: number;
}

const lineEnd = 0x0a;

/** A prepared dataset. Whatever is read of it is checked against the checksums that were written with it. */
export class Dataset {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly #index: SegmentIndex;

  constructor(folder: string, manifest: Manifest, index: SegmentIndex) {
    this.folder = folder;
    this.manifest = manifest;
    this.#index = index;
  }

  /** Ids that a batch lies between, without reading its segment. */
  idsOfBatch(batch: number): BatchIds {
    return this.#index.idsOfBatch(batch);
  }

  /** Users of a batch, without reading its segment. */
  usersInBatch(batch: number): number {
    return this.#index.usersInBatch(batch);
  }

  /** Where the user at a place in the order of ids lies, without reading anything. */
  placeOfUser(user: number): { readonly batch: number; readonly place: number } {
    return this.#index.placeOfUser(user);
  }

  /**
   * The batches of a range, in order. One segment is in memory at a time.
   *
   * @throws Problem `damaged_dataset` naming the file that is not as it was written
   */
  async *batches(range: BatchRange, signal?: AbortSignal): AsyncGenerator<DatasetBatch> {
    let batch = range.from;
    while (batch < range.to) {
      const { segment, line } = placeOfBatch(batch);
      const entry = this.#index.entry(segment);
      const content = await readChecked(segmentPath(this.folder, segment), entry.sha256, { signal });
      const behind = Math.min(range.to, batch - line + entry.batches);
      for (const body of linesBetween(content, line, line + behind - batch)) {
        signal?.throwIfAborted();
        yield { batch, body, users: this.#index.usersInBatch(batch), ...this.#index.idsOfBatch(batch) };
        batch += 1;
      }
    }
  }

  /**
   * The groups that users are members of, as bodies of requests.
   *
   * @throws Problem `damaged_dataset`
   */
  async *groupBodies(): AsyncGenerator<Buffer> {
    yield* linesOf(await readChecked(join(this.folder, groupsName), this.manifest.groupsSha256));
  }

  /**
   * How the source names users, by their UUIDs; ids that are not of this dataset are left out. Reads the segments that
   * hold them and no other.
   *
   * @throws Problem `damaged_dataset`
   */
  async keys(ids: Iterable<string>): Promise<Map<string, UserKey>> {
    const wanted = new Map<number, Set<string>>();
    for (const id of ids) {
      const segment = this.#index.segmentOf(id);
      if (segment !== undefined) {
        const inSegment = wanted.get(segment) ?? new Set();
        wanted.set(segment, inSegment.add(id));
      }
    }
    const found = new Map<string, UserKey>();
    for (const [segment, inSegment] of wanted) {
      for (const key of await this.keysOfSegment(segment)) {
        if (inSegment.has(key.id)) {
          found.set(key.id, key);
        }
      }
    }
    return found;
  }

  /**
   * How the source names every user, in the order of their ids, a segment at a time; then the users that were merged
   * into others, each with the id of the user that it went into.
   *
   * @throws Problem `damaged_dataset`
   */
  async *allKeys(): AsyncGenerator<readonly UserKey[]> {
    for (let segment = 0; segment < this.manifest.segments; segment += 1) yield await this.keysOfSegment(segment);
    yield keysOf(await readChecked(join(this.folder, mergedName), this.manifest.mergedSha256));
  }

  /**
   * How the source names the users of a segment, in the order of their ids.
   *
   * @throws Problem `damaged_dataset`
   */
  async keysOfSegment(segment: number): Promise<readonly UserKey[]> {
    const { keysFrom, keysBytes, keysSha256 } = this.#index.entry(segment);
    const part = { start: keysFrom, end: keysFrom + keysBytes };
    return keysOf(await readChecked(join(this.folder, keysName), keysSha256, { part }));
  }
}

function keysOf(content: Buffer): readonly UserKey[] {
  return Array.from(linesOf(content), (line): UserKey => JSON.parse(line.toString()));
}

/** The lines of a file, without their line ends. */
function* linesOf(content: Buffer): Generator<Buffer> {
  let start = 0;
  for (let end = content.indexOf(lineEnd); end !== -1; end = content.indexOf(lineEnd, start)) {
    yield content.subarray(start, end);
    start = end + 1;
  }
}

/** The lines `[from, to)` of a file, without their line ends. */
function* linesBetween(content: Buffer, from: number, to: number): Generator<Buffer> {
  let start = 0;
  for (let line = 0; line < to; line += 1) {
    const end = content.indexOf(lineEnd, start);
    if (line >= from) {
      yield content.subarray(start, end);
    }
    start = end + 1;
  }
}

interface ReadOptions {
  /** Which bytes of the file; all of it when left out. */
  readonly part?: { readonly start: number; readonly end: number };
  readonly signal?: AbortSignal | undefined;
}

async function readChecked(path: string, sha256: string, { part, signal }: ReadOptions = {}): Promise<Buffer> {
  let content: Buffer;
  try {
    content = part === undefined ? await readFile(path, { signal }) : await readPart(path, part.start, part.end);
  } catch (error) {
    signal?.throwIfAborted();
    throw damaged('A file of the dataset cannot be read', path, error);
  }
  if (hash('sha256', content, 'hex') !== sha256) {
    throw damaged('A file of the dataset is not as it was written: its SHA-256 differs', path);
  }
  return content;
}

/** Fewer bytes where the file is shorter. */
async function readPart(path: string, start: number, end: number): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(end - start), 0, end - start, start);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Indices that were read, by folder: a worker opens the same dataset for each stretch. */
const indices = new Map<string, { readonly sha256: string; readonly index: SegmentIndex }>();
const indicesKept = 4;

/**
 * Opens the dataset in a folder.
 *
 * @param indexSha256 of the dataset that is meant; left out, whatever is in the folder is opened
 * @throws Problem `wrong_dataset` where there is none or another one, `damaged_dataset`
 */
export async function openDataset(folder: string, indexSha256?: string): Promise<Dataset> {
  const path = resolve(folder);
  const manifest = await readManifest(path);
  if (indexSha256 !== undefined && manifest.indexSha256 !== indexSha256) {
    throw new Problem(
      'wrong_dataset',
      'The folder holds another dataset than the one that this migration prepared',
      path,
      'Give every migration a folder of its own that all its workers share; put this one back and resume, or abort.',
    );
  }
  const known = indices.get(path);
  if (known?.sha256 === manifest.indexSha256) {
    return new Dataset(path, manifest, known.index);
  }
  const index = await readSegmentIndex(path, manifest);
  indices.delete(path);
  indices.set(path, { sha256: manifest.indexSha256, index });
  for (const oldest of indices.keys()) {
    if (indices.size > indicesKept) {
      indices.delete(oldest);
    }
  }
  return new Dataset(path, manifest, index);
}
