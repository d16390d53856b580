import { join } from 'node:path';
import { batchesPerSegment } from '../contract/settings.ts';

/** Names inside a dataset's folder; `docs/dataset.md` describes what each holds. */
export const manifestName = 'manifest.json';
export const indexName = 'segments.ndjson';
export const segmentsName = 'segments';
/** How the source names the users, one a line, in the order of their ids. */
export const keysName = 'keys.ndjson';
/** Users that were merged into others, with the ids of those. */
export const mergedName = 'merged.ndjson';
export const rejectsName = 'rejects.ndjson';
/** The groups that users are members of, as bodies of requests. */
export const groupsName = 'groups.ndjson';

/** Folder of what has changed since an earlier dataset: a dataset of its own inside the whole one. */
export const deltaName = 'delta';
/** In a delta: users of the earlier dataset that are in the source no more, and those that are rejected now. */
export const vanishedName = 'vanished.ndjson';
export const rejectedNowName = 'rejected-now.ndjson';

/** Records of the source that somebody mended: no part of a dataset, but what its preparation takes up. */
export const mendedName = 'mended.ndjson';

/** The phases that leave outcomes, by the name of their folder. */
export type OutcomeFolder = 'outcomes' | 'verification' | 'existing' | 'deletions';

/** What a sample of the users' credentials came to. */
export const sampleName = 'credentials';
/** What a workflow found by the parts of a verification that have no outcomes of their own. */
export const findingsName = 'findings.json';

/** The workflows that worked on the dataset. */
export const jobsName = 'jobs.json';
/** The outcomes of what followed the migration, in a folder for each run. */
export const jobsFolder = 'jobs';

/** What became of a dataset's users: it goes when another dataset takes the place. */
export const outcomeNames = [
  'outcomes',
  'verification',
  'existing',
  sampleName,
  findingsName,
  jobsName,
  jobsFolder,
] as const;

/** Six digits keep the order of names equal to the order of numbers up to a billion users. */
function numberName(number: number): string {
  return String(number).padStart(6, '0');
}

/** Where a batch lies: its segment, and its line in the segment's file, from 0. */
export function placeOfBatch(batch: number): { readonly segment: number; readonly line: number } {
  return { segment: Math.floor(batch / batchesPerSegment), line: batch % batchesPerSegment };
}

/** The batches of a segment, one request body a line. */
export function segmentPath(folder: string, segment: number): string {
  return join(folder, segmentsName, `${numberName(segment)}.ndjson`);
}

/** The part of a phase's outcomes that begins at `batch`. */
export function outcomePath(folder: string, kind: OutcomeFolder, batch: number): string {
  return join(folder, kind, `${batchName(batch)}.json`);
}

/** The users that verification found in a batch's range, and that are not of the dataset. */
export function foreignUsersPath(folder: string, batch: number): string {
  return join(folder, 'verification' satisfies OutcomeFolder, `${batchName(batch)}.foreign.ndjson`);
}

function batchName(batch: number): string {
  const { segment, line } = placeOfBatch(batch);
  return `${numberName(segment)}-${String(line).padStart(2, '0')}`;
}

/** A part of a sample. */
export function samplePath(folder: string, part: number): string {
  return join(folder, sampleName, `${numberName(part)}.json`);
}
