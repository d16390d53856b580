import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Manifest } from '../../contract/dataset.ts';
import { batchesPerSegment } from '../../contract/settings.ts';
import { writeManifest } from '../../dataset/manifest.ts';
import { RejectsWriter } from '../../dataset/rejects.ts';
import { batchUser, writeUsers } from './batch-user.ts';
import { noCounts, noRecords } from './counts.ts';

/** A folder that goes with the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'poolferry-dataset-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** The id of the `user`th user; ids are in the order of users. */
export function userId(user: number): string {
  return `${(user * 2).toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`;
}

/** Writes a dataset of so many users into a folder that has none. `name` tells one dataset from another. */
export async function writeDataset(
  folder: string,
  users: number,
  usersPerBatch: number,
  name = 'a',
): Promise<Manifest> {
  const rejects = new RejectsWriter(folder);
  await rejects.sync();
  rejects.close();
  const written = await writeUsers(
    folder,
    usersPerBatch,
    Array.from({ length: users }, (_, user) => {
      const id = userId(user);
      return batchUser([
        ['keys', { id, sourceKey: `key\u2028 ${user}`, at: `in, line ${user}` }],
        ['users', { id, name }],
        ...(user % 3 === 0 ? [] : [['user_credentials', { credential: user }] as const]),
        ['user_identifiers', { identifier: user }],
        ['user_identifiers', { identifier: 'é' }],
      ]);
    }),
  );
  const manifest: Manifest = {
    formatVersion: 1,
    preparedAt: '2025-01-01T00:00:00.000Z',
    origin: {
      source: 'auth0',
      inputs: [{ name, bytes: 1, sha256: 'a'.repeat(64) }],
      tenantId: 'default',
      poolId: 'pool',
      namespace: name,
      strategy: 'migrate',
      usersPerBatch,
      sourceRulesSha256: 'd'.repeat(64),
      poolRulesSha256: 'b'.repeat(64),
      preparationVersion: 1,
    },
    counts: { ...noCounts, read: users, prepared: users, records: { ...noRecords, users } },
    batchesPerSegment,
    groupsSha256: 'c'.repeat(64),
    mergedSha256: 'e'.repeat(64),
    ...written,
  };
  await writeManifest(folder, manifest);
  return manifest;
}
