import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { writeSyntheticUsers } from '../../bench/synthetic-auth0.ts';
import { until } from '../until.ts';
import { Stage } from './stage.ts';

const users = 6_000;

let stage: Stage;

afterEach(async () => {
  await stage.strike();
});

describe('verification that follows behind the import', () => {
  it('confirms users while others are imported, and every user by the end, with seven lanes for the import', async () => {
    stage = await Stage.set({ latencyMs: 150 });
    await stage.work();
    const input = join(stage.folder, 'users.ndjson');
    await writeSyntheticUsers(input, users);
    const settings = stage.settings(
      { type: 'auth0', inputs: [input] },
      { import: { usersPerBatch: 20 }, verification: { exportLimit: 0, followsImport: true } },
    );
    const migration = await stage.start(settings);
    const confirmed = await until(async () => {
      const progress = await migration.standing();
      expect(progress.confirmed).toBeGreaterThan(0);
      return progress;
    });
    expect(confirmed.phase).toBe('importing');
    const { summary } = await migration.result();
    expect(summary).toMatchObject({ outcome: 'verified', accepted: users, confirmed: users, missing: 0, different: 0 });
    expect(stage.sandbox.statistics().maximumImportsInFlight).toBe(7);
  });
});
