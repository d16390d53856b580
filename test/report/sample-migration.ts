import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { WriteReportInput } from '../../contract/activities.ts';
import type { Manifest, PreparationCounts } from '../../contract/dataset.ts';
import type { Reject } from '../../contract/reject.ts';
import { batchesPerSegment } from '../../contract/settings.ts';
import type { BatchUser, SectionName } from '../../dataset/batch-body.ts';
import { noteJob } from '../../dataset/jobs.ts';
import { writeManifest } from '../../dataset/manifest.ts';
import { RejectsWriter } from '../../dataset/rejects.ts';
import { batchUser, writeUsers } from '../dataset/batch-user.ts';
import { noCounts, noRecords } from '../dataset/counts.ts';

export const usersPerBatch = 3;
export const run = 'run-1';

/** Personal data and secrets that stand in the sample dataset, so in no file of a report. */
export const seededSecrets = (position: number) => ({
  email: `seeded.person${position}@example.com`,
  phone: `+14155550${String(100 + position).padStart(3, '0')}`,
  name: `Séeded Persön${position}`,
  hash: `$2b$10$seededhash${position}seededhash`,
});

/** The UUID of the sample's user at a position, in the order of the dataset. */
export const userId = (position: number) => `${position.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`;

export interface SampleOptions {
  readonly users: number;
  readonly rejects?: readonly Reject[];
  readonly counts?: Partial<PreparationCounts>;
  /** @default the user's e-mail address, the worst that a source can use */
  readonly sourceKey?: (position: number) => string;
  readonly inputName?: string;
}

/** Writes a dataset of `users` users in batches of three, and gives the input of its report. */
export async function sampleMigration(options: SampleOptions): Promise<WriteReportInput> {
  const folder = await mkdtemp(join(tmpdir(), 'poolferry-report-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const dataset = join(folder, 'dataset');
  const users = Array.from({ length: options.users }, (_, position) => sampleUser(position, options));
  const written = await writeUsers(dataset, usersPerBatch, users);
  const rejects = new RejectsWriter(dataset);
  for (const reject of options.rejects ?? []) rejects.add(reject);
  await rejects.sync();
  rejects.close();
  const settings = settingsOf(folder, dataset);
  const rejected = options.rejects?.length ?? 0;
  const manifest: Manifest = {
    formatVersion: 1,
    preparedAt: '2025-03-01T09:29:00.000Z',
    origin: {
      source: 'keycloak',
      inputs: [{ name: options.inputName ?? 'realm.json', bytes: 198_039, sha256: 'ab'.repeat(32) }],
      tenantId: settings.target.tenantId,
      poolId: settings.target.poolId,
      namespace: settings.namespace,
      strategy: 'migrate',
      usersPerBatch,
      sourceRulesSha256: 'd'.repeat(64),
      poolRulesSha256: 'b'.repeat(64),
      preparationVersion: 1,
    },
    counts: {
      ...noCounts,
      read: options.users + rejected,
      prepared: options.users,
      rejected,
      withoutPassword: options.users,
      records: {
        ...noRecords,
        users: options.users,
        user_credentials: options.users,
        user_identifiers: options.users,
      },
      ...options.counts,
    },
    batchesPerSegment,
    groupsSha256: 'c'.repeat(64),
    mergedSha256: 'e'.repeat(64),
    ...written,
  };
  await writeManifest(dataset, manifest);
  const job = { job: 'migrate', run, startedAt: '2025-03-01T09:30:00.000Z' } as const;
  await noteJob(dataset, job);
  return {
    job,
    dataset: { folder: dataset, indexSha256: manifest.indexSha256 },
    workflowId: 'poolferry/pool.example/default',
    settings,
    outcome: 'verified',
    poolFindings: [],
    audit: [],
  };
}

function settingsOf(folder: string, dataset: string): WriteReportInput['settings'] {
  return {
    source: { type: 'keycloak', inputs: [join(folder, 'realm.json')] },
    target: {
      url: 'https://pool.example',
      tenantId: 'default',
      poolId: 'pool-1',
      clientId: 'ferry',
      clientSecret: { env: 'FERRY_SECRET' },
      tokenAuthentication: 'basic',
      paths: 'tenant',
      requestTimeoutMs: 30_000,
    },
    dataset,
    namespace: 'sample',
    passwords: { strategy: 'migrate' },
    import: { mode: 'ignore', lanes: 8, usersPerBatch },
    verification: { exportLimit: 0, followsImport: false, probe: true },
    report: join(folder, 'report'),
  };
}

function sampleUser(position: number, { sourceKey }: SampleOptions): BatchUser {
  const id = userId(position);
  const { email, phone, name, hash } = seededSecrets(position);
  const records: readonly (readonly [SectionName, object])[] = [
    ['keys', { id, sourceKey: sourceKey?.(position) ?? email, at: `realm.json, record ${position + 1}` }],
    ['users', { id, payload: { name, phone } }],
    ['user_credentials', { user_id: id, payload: { hashed_password: { value: hash } } }],
    ['user_identifiers', { user_id: id, identifier: email }],
  ];
  return batchUser(records);
}
