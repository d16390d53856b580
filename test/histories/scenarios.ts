import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { writeSyntheticUsers } from '../../bench/synthetic-auth0.ts';
import type { MigrationHandle } from '../../client/migration-handle.ts';
import type { Outcome } from '../../contract/progress.ts';
import type { MigrationSettings } from '../../contract/settings.ts';
import { defaultHashReading } from '../../passwords/hash-reading.ts';
import type { SandboxOptions } from '../../sandbox/index.ts';
import { fixture, knownUsers } from '../migration/known-users.ts';
import type { Stage } from '../migration/stage.ts';
import { until } from '../until.ts';

const users = 200;

/** What a history pins: a migration that goes this way, until it has ended. */
export type Scenario = (stage: Stage) => Promise<MigrationHandle>;

/** By the name of the history. Add one for each way that a migration can newly go. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  verified: async (stage) => await ended(await startSynthetic(stage), 'verified'),

  'groups-and-logins': async (stage) => {
    const migration = await stage.start(await realmWithGroups(stage));
    return await ended(migration, 'verified');
  },

  'paused-and-resumed': async (stage) => {
    const migration = await startSlowly(stage);
    await migration.control('pause');
    await until(async () => expect((await migration.standing()).lanesBusy).toBe(0));
    await migration.control('resume');
    return await ended(migration, 'verified');
  },

  'held-and-resumed': async (stage) => {
    process.env[stage.secretVariable] = 'wrong';
    const migration = await startSynthetic(stage);
    await until(async () => expect((await migration.standing()).hold).toBeDefined());
    process.env[stage.secretVariable] = stage.sandbox.clientSecret;
    await migration.control('resume');
    return await ended(migration, 'verified');
  },

  'mode-and-lanes-changed': async (stage) => {
    const migration = await startSlowly(stage);
    await migration.control('setConflictMode', 'update');
    await stage.client.workflow.getHandle(migration.workflowId).signal('setLanes', 2);
    return await ended(migration, 'verified');
  },

  'conflicts-skipped': async (stage) => {
    await ended(await startSynthetic(stage), 'verified');
    const migration = await startSynthetic(stage, { mode: 'fail' });
    await until(async () => expect((await migration.standing()).hold?.decisions).toContain('skip'));
    await migration.control('decide', 'skip');
    await until(async () => {
      const { hold, phase } = await migration.standing();
      if (hold !== undefined) await migration.control('decide', 'skip');
      expect(phase).toBe('finished');
    });
    return await ended(migration, 'differences');
  },

  'throttled-and-down': async (stage) => await ended(await startSynthetic(stage, { usersPerBatch: 2 }), 'verified'),

  'recipes-reset': async (stage) => await ended(await startAndReset(stage), 'verified'),

  'recipes-reset-before': async (stage) => {
    await ended(await startAndReset(stage), 'verified');
    return await ended(await startAndReset(stage), 'verified');
  },

  aborted: async (stage) => {
    const migration = await startSlowly(stage);
    await migration.control('abort');
    return await ended(migration, 'aborted');
  },
};

const unreadable = (): SandboxOptions => ({
  hashReading: { ...defaultHashReading, saltAfterDigest: 'salt-then-password' },
});

/** Where a scenario needs a target that misbehaves. */
export const misbehaviours: Readonly<Record<string, () => SandboxOptions>> = {
  'recipes-reset': unreadable,
  'recipes-reset-before': unreadable,
  'throttled-and-down': () => {
    let imports = 0;
    return {
      faults: ({ call }) => {
        if (call !== 'import') return undefined;
        imports += 1;
        const headers = { 'retry-after': '1' };
        if (imports === 20) return { kind: 'answer', status: 429, headers, applied: false };
        return imports > 40 && imports < 68 ? { kind: 'reset', applied: false } : undefined;
      },
    };
  },
};

/** A migration of enough small batches, by lanes slow enough, that it can be steered and grows a history. */
export async function startSlowly(stage: Stage): Promise<MigrationHandle> {
  const migration = await startSynthetic(stage, { usersPerBatch: 2, lanes: 4 });
  await until(() => expect(stage.sandbox.statistics().imports.length).toBeGreaterThan(10));
  return migration;
}

/** Waits for the end, which has to be the one that the history is named by. */
export async function ended(migration: MigrationHandle, outcome: Outcome): Promise<MigrationHandle> {
  expect((await migration.result()).summary.outcome).toBe(outcome);
  return migration;
}

/** A migration with recipes that no layout makes work: their users have to reset their passwords. */
async function startAndReset(stage: Stage): Promise<MigrationHandle> {
  const input = join(stage.folder, 'users.ldif');
  await copyFile(fixture('openldap/users.ldif'), input);
  const settings = stage.settings({ type: 'ldif', inputs: [input] }, { verification: { probe: true } });
  const migration = await stage.start(settings);
  await until(async () => expect((await migration.standing()).hold?.decisions).toContain('reset'));
  await migration.control('decide', 'reset');
  return migration;
}

async function startSynthetic(
  stage: Stage,
  change: Partial<MigrationSettings['import']> = {},
): Promise<MigrationHandle> {
  const input = join(stage.folder, 'users.ndjson');
  await writeSyntheticUsers(input, users);
  return await stage.start(stage.settings({ type: 'auth0', inputs: [input] }, { import: change }));
}

async function realmWithGroups(stage: Stage): Promise<MigrationSettings> {
  const realm = JSON.parse(await readFile(fixture('keycloak/devargon-export.json'), 'utf8'));
  realm.groups = [{ name: 'staff', path: '/staff', subGroups: [] }];
  realm.users[0].groups = ['/staff'];
  const input = join(stage.folder, 'realm.json');
  await writeFile(input, JSON.stringify(realm));
  const known = (await knownUsers('keycloak/devargon-known.json')).filter(({ password }) => password !== null);
  const loginsFile = join(stage.folder, 'logins.csv');
  const rows = known.slice(0, 2).map(({ email, password }) => `${email},${password}`);
  await writeFile(loginsFile, `identifier,password\n${rows.join('\n')}\n`);
  const settings = stage.settings({ type: 'keycloak', inputs: [input] });
  return { ...settings, verification: { ...settings.verification, loginsFile } };
}
