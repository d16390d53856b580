import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { onlyUsers, userIdsOf } from '../../activities/split-batch.ts';
import { writeSyntheticUsers } from '../../bench/synthetic-auth0.ts';
import { startMigration } from '../../client/migration-handle.ts';
import type { WrittenReport } from '../../contract/activities.ts';
import type { JobRequest } from '../../contract/messages.ts';
import type { ConflictMode, MigrationSettings } from '../../contract/settings.ts';
import type { UndoReport } from '../../contract/undo.ts';
import { openDataset } from '../../dataset/dataset-reader.ts';
import { prepareDataset } from '../../preparation/prepare.ts';
import type { FaultyRequest } from '../../sandbox/faults/fault.ts';
import type { Sandbox, SandboxOptions } from '../../sandbox/index.ts';
import { createIdentityClient, type IdentityClient } from '../../secureauth/client.ts';
import { dumpOf, person } from '../sandbox/people.ts';
import { Stage } from './stage.ts';

/** Users of the source; some of them, and others, are in the pool before. */
export const prepared = 600;
export const ownBefore = 20;
export const foreignBefore = 30;

export const undo: JobRequest = { job: 'undo' };

/** A pool that holds somebody already, and a source that shares users with it. */
export class UndoScene {
  readonly stage: Stage;
  readonly settings: MigrationSettings;
  readonly client: IdentityClient;
  /** Each entry of the pool as JSON, by its id, before the migration. */
  readonly before: ReadonlyMap<string, string>;

  private constructor(parts: Pick<UndoScene, 'stage' | 'settings' | 'client' | 'before'>) {
    this.stage = parts.stage;
    this.settings = parts.settings;
    this.client = parts.client;
    this.before = parts.before;
  }

  static async set(
    change: { readonly mode?: ConflictMode; readonly recordExisting?: boolean; readonly own?: number } = {},
    options: SandboxOptions = {},
  ): Promise<UndoScene> {
    const { mode = 'ignore', recordExisting = true, own = ownBefore } = change;
    const stage = await Stage.set(options);
    const input = join(stage.folder, 'users.ndjson');
    await writeSyntheticUsers(input, prepared);
    const settings = stage.settings(
      { type: 'auth0', inputs: [input] },
      { import: { usersPerBatch: 10, mode, recordExisting }, verification: { exportLimit: 0 } },
    );
    await prepareDataset({ settings });
    const client = createIdentityClient({ target: settings.target, secret: stage.sandbox.clientSecret });
    const strangers = Array.from({ length: foreignBefore }, (_, number) =>
      person(stage.sandbox, `stranger${number}@example.org`),
    );
    await put(client, Buffer.from(JSON.stringify(dumpOf(...strangers))));
    await putSomeOf(client, settings.dataset, own);
    const before = poolById(stage.sandbox);
    expect(before.size).toBe(own + foreignBefore);
    return new UndoScene({ stage, settings, client, before });
  }

  async strike(): Promise<void> {
    await this.client.close();
    await this.stage.strike();
  }

  async run(request: JobRequest): Promise<WrittenReport> {
    return await (await startMigration(this.stage.client, this.settings, request)).migration.result();
  }

  get pool(): ReadonlyMap<string, string> {
    return poolById(this.stage.sandbox);
  }
}

/** A few users of the dataset, each of another batch, with something else in them than the source has. */
async function putSomeOf(client: IdentityClient, folder: string, users: number): Promise<void> {
  const dataset = await openDataset(folder);
  for await (const { batch, body } of dataset.batches({ from: 0, to: dataset.manifest.batches })) {
    if (batch >= users) return;
    const [id = ''] = userIdsOf(body).slice(batch % 10);
    const one = JSON.parse(onlyUsers(body, new Set([id])).toString());
    one.users[0].payload = { ...one.users[0].payload, name: `As it was before ${batch}` };
    await put(client, Buffer.from(JSON.stringify(one)));
  }
}

async function put(client: IdentityClient, body: Buffer): Promise<void> {
  expect(await client.importBatch(body, 'fail')).toEqual({ kind: 'accepted' });
}

function poolById({ store }: Sandbox): ReadonlyMap<string, string> {
  return new Map(Array.from(store.users(), (entry) => [entry.user.id, JSON.stringify(entry)]));
}

export async function undoReportAt(path: string): Promise<UndoReport> {
  return JSON.parse(await readFile(join(dirname(path), 'report.json'), 'utf8'));
}

export function isDeletion({ method }: FaultyRequest): boolean {
  return method === 'DELETE';
}
