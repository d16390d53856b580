import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Delta, Manifest } from '../contract/dataset.ts';
import { Problem } from '../contract/problem.ts';
import { passwordStrategies } from '../contract/settings.ts';
import { writeFileAtomically } from './atomic-file.ts';
import { damaged, isAbsent } from './dataset-problems.ts';
import { manifestName } from './layout.ts';

const count = z.int().min(0);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const countsByName = z.record(z.string(), count);

const subRecordCounts = {
  user_credentials: count,
  user_identifiers: count,
  user_verifiable_addresses: count,
  group_members: count,
};

const deltaSchema: z.ZodType<Delta> = z.object({
  since: z.object({ indexSha256: sha256, namespace: z.string(), unconfirmedSha256: sha256 }),
  wholeIndexSha256: sha256,
  counts: z.object({
    new: count,
    changed: count,
    datesAlone: count,
    notConfirmed: count,
    unchanged: count,
    vanished: count,
    rejectedNow: count,
    removed: z.object(subRecordCounts),
  }),
});

const manifestSchema: z.ZodType<Manifest> = z.object({
  formatVersion: z.literal(1),
  preparedAt: z.iso.datetime(),
  origin: z.object({
    source: z.string(),
    inputs: z.array(z.object({ name: z.string(), bytes: count, sha256 })),
    tenantId: z.string(),
    poolId: z.string(),
    namespace: z.string(),
    strategy: z.enum(passwordStrategies),
    usersPerBatch: z.int().min(1),
    sourceRulesSha256: sha256,
    mended: z.object({ records: count, sha256 }).exactOptional(),
    poolRulesSha256: sha256,
    recipes: z.record(z.string(), z.string()).exactOptional(),
    preparationVersion: count,
  }),
  counts: z.object({
    read: count,
    prepared: count,
    rejected: count,
    unchanged: count.exactOptional(),
    recipes: countsByName,
    resets: countsByName,
    mustBeChanged: count,
    withoutPassword: count,
    inactive: count,
    withoutVerifiedAddress: count,
    federatedOnly: count,
    sharingIdentifiers: count,
    rejects: countsByName,
    groups: count,
    records: z.object({ users: count, ...subRecordCounts }),
  }),
  batchesPerSegment: z.int().min(1),
  batches: count,
  segments: count,
  indexSha256: sha256,
  groupsSha256: sha256,
  mergedSha256: sha256,
  delta: deltaSchema.exactOptional(),
});

function parseManifest(text: string, path: string): Manifest {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw damaged('The dataset’s manifest is not JSON', path, error);
  }
  const version = z.object({ formatVersion: z.number() }).safeParse(content);
  if (version.success && version.data.formatVersion !== 1) {
    throw new Problem(
      'wrong_dataset',
      `The dataset has format ${version.data.formatVersion}, and this release reads format 1`,
      path,
      'Use the release that prepared it, or remove the dataset’s folder and prepare again.',
    );
  }
  const manifest = manifestSchema.safeParse(content);
  if (!manifest.success) {
    const field = manifest.error.issues[0]?.path.join('.') ?? '';
    throw damaged(`The dataset’s manifest is not as it was written: \`${field}\` is wrong`, path);
  }
  return manifest.data;
}

/**
 * The manifest of the dataset in a folder, or undefined where there is none.
 *
 * @throws Problem `damaged_dataset`, `wrong_dataset`
 */
export async function findManifest(folder: string): Promise<Manifest | undefined> {
  const path = join(folder, manifestName);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (isAbsent(error)) {
      return undefined;
    }
    throw damaged('The dataset’s manifest cannot be read', path, error);
  }
  return parseManifest(text, path);
}

/**
 * The manifest of the dataset in a folder.
 *
 * @throws Problem `wrong_dataset` where there is none, `damaged_dataset`
 */
export async function readManifest(folder: string): Promise<Manifest> {
  const manifest = await findManifest(folder);
  if (manifest === undefined) {
    throw new Problem(
      'wrong_dataset',
      'The folder holds no finished dataset',
      folder,
      'Prepare one there, or name the folder of one that was prepared.',
    );
  }
  return manifest;
}

/** Written last of all: a folder without it is not a dataset. */
export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  await writeFileAtomically(join(folder, manifestName), `${JSON.stringify(manifest, undefined, 2)}\n`);
}
