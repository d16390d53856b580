import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { DatasetOrigin } from '../contract/dataset.ts';
import { writeFileAtomically } from '../dataset/atomic-file.ts';
import type { Settlement } from './settle-shared.ts';
import type { SharedText } from './shared-texts.ts';
import type { WritingMark } from './write-segments.ts';

/** What is known of a source once it is read and partitioned. */
export interface SourceFacts {
  /** Unfinished work of another version is not gone on with. */
  readonly version: typeof checkpointVersion;
  readonly origin: DatasetOrigin;
  /** Records. */
  readonly read: number;
  /** Paths of the groups that users are members of, with their ids. */
  readonly groups: readonly (readonly [path: string, id: string])[];
  /** Texts that packed users have by their numbers. */
  readonly texts: readonly SharedText[];
  /** Who of those that share an identifier is no user, by the record's place in the source's order. */
  readonly settled: readonly (readonly [order: number, settlement: Settlement])[];
  /** Users that share an identifier. */
  readonly sharing: number;
}

/**
 * A preparation that was stopped after its source was read: it goes on from the last whole bucket. Each of the two is
 * written when all that it speaks of is on the disk.
 */
export interface Checkpoint {
  readonly facts: SourceFacts;
  readonly mark: WritingMark;
}

export const checkpointVersion = 4;

const factsName = 'source.json';
const markName = 'mark.json';

/** @throws Problem `unwritable_dataset` */
export async function writeFacts(folder: string, facts: SourceFacts): Promise<void> {
  await writeFileAtomically(join(folder, factsName), JSON.stringify(facts));
}

/** @throws Problem `unwritable_dataset` */
export async function writeMark(folder: string, mark: WritingMark): Promise<void> {
  await writeFileAtomically(join(folder, markName), JSON.stringify(withPaths(mark, (path) => relative(folder, path))));
}

/** The checkpoint of an unfinished preparation; undefined where it has none that this release goes on with. */
export async function readCheckpoint(folder: string): Promise<Checkpoint | undefined> {
  try {
    const facts: SourceFacts = JSON.parse(await readFile(join(folder, factsName), 'utf8'));
    if (facts.version !== checkpointVersion) return undefined;
    const mark: WritingMark = JSON.parse(await readFile(join(folder, markName), 'utf8'));
    return { facts, mark: withPaths(mark, (path) => join(folder, path)) };
  } catch {
    return undefined;
  }
}

/** The folder has another name when it is gone on with, so that an attempt that still runs cannot write into it. */
function withPaths(mark: WritingMark, pathOf: (path: string) => string): WritingMark {
  return { ...mark, buckets: mark.buckets.map((bucket) => ({ ...bucket, path: pathOf(bucket.path) })) };
}

/** Names of the files that only an unfinished preparation has. */
export const checkpointFiles: readonly string[] = [factsName, markName];
