import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeSyntheticUsers } from '../../bench/synthetic-auth0.ts';
import { confirmPool } from '../../client/undo/confirmation.ts';
import { type ForeseenUndo, foreseenLines } from '../../client/undo/foreseen.ts';
import type { MigrationSettings } from '../../contract/settings.ts';
import { Stage } from '../migration/stage.ts';
import { type Ended, runPoolferry } from './poolferry-process.ts';

const users = 300;

describe('the confirmation of an undo', () => {
  function terminal(isTTY = true) {
    const stdin = Object.assign(new PassThrough(), { isTTY });
    return { stdin, stderr: new PassThrough() };
  }

  it('takes the id of the pool, typed or as an option, and nothing else', async () => {
    const typed = terminal();
    const confirmed = confirmPool('pool-1', undefined, typed);
    typed.stdin.write('pool-1\n');
    await confirmed;
    expect(typed.stderr.read()?.toString()).toContain('Type the id of the pool');
    await confirmPool('pool-1', 'pool-1', terminal(false));

    for (const answer of ['yes\n', '\n', 'pool-2\n', 'POOL-1\n']) {
      const other = terminal();
      const refused = confirmPool('pool-1', undefined, other);
      other.stdin.write(answer);
      await expect(refused).rejects.toMatchObject({ problem: 'wrong_configuration' });
    }
    await expect(confirmPool('pool-1', 'pool-2', terminal())).rejects.toThrow(/not confirmed/);
  });

  it('is refused when the operator leaves, and where there is no terminal', async () => {
    const left = terminal();
    const refused = confirmPool('pool-1', undefined, left);
    left.stdin.end();
    await expect(refused).rejects.toThrow(/not confirmed/);
    await expect(confirmPool('pool-1', undefined, terminal(false))).rejects.toThrow(/--confirm pool-1/);
  });
});

describe('what an operator reads before confirming', () => {
  const settings: MigrationSettings = {
    target: { url: 'https://pool.example', tenantId: 'default', poolId: 'pool-1' },
  } as MigrationSettings;
  const whole = { users: 120, toDelete: 100, kept: 20, toLookFor: 0, unrecorded: 0, unrecordedBatches: 0 };

  function lines(change: Partial<ForeseenUndo>): readonly string[] {
    return foreseenLines(settings, { ...whole, grounds: 'recorded', again: false, ...change });
  }

  it('is how many users are deleted at most, those with them that are yet to be looked for', () => {
    const [first, ...others] = lines({ toDelete: 90, toLookFor: 10 });
    expect(first).toMatch(
      /^Deletes at most 100 users from Identity Pool pool-1 .*, of 120 users that were prepared\.$/,
    );
    expect(others.slice(0, 2)).toEqual([
      '20 users stay: they were there before the migration.',
      '10 users of those to delete were refused or not answered for: they are looked for, and deleted where they are there.',
    ]);
    expect(others.join('\n')).not.toContain('untouched');
  });

  it('is how many are left untouched because nobody recorded them', () => {
    const [first, ...others] = lines({ toDelete: 40, kept: 0, unrecorded: 80, unrecordedBatches: 8 });
    expect(first).toMatch(/^Deletes at most 40 users /);
    expect(others[0]).toBe(
      '80 users in 8 batches are left untouched: nobody recorded which of them were there before.',
    );
  });
});

describe('an operator who undoes a migration', () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.set();
    await stage.work();
    await writeSyntheticUsers(join(stage.folder, 'users.ndjson'), users);
  });

  afterEach(async () => {
    await stage.strike();
  });

  async function configure(importing: string): Promise<void> {
    const { url, tenantId, poolId, clientId } = stage.sandbox;
    await writeFile(
      join(stage.folder, 'migration.yaml'),
      `source: { type: auth0, input: users.ndjson }
target:
  url: ${url}
  tenantId: ${tenantId}
  poolId: ${poolId}
  clientId: ${clientId}
  clientSecret: { env: ${stage.secretVariable} }
import: ${importing}
verification: { exportLimit: 0 }
`,
    );
  }

  function poolferry(...args: string[]): Promise<Ended> {
    const environment = { TEMPORAL_ADDRESS: stage.temporalAddress, TEMPORAL_NAMESPACE: stage.namespace };
    return runPoolferry(args, stage.folder, environment);
  }

  it('reads what would go, has to name the pool, and sees it gone', async () => {
    await configure('{}');
    const { poolId } = stage.sandbox;
    expect((await poolferry('start', '--record-existing', '--watch')).code).toBe(0);

    for (const args of [[], ['--confirm', 'another'], ['--confirm', `${poolId}x`, '--json']]) {
      const { code, stdout, stderr } = await poolferry('undo', ...args);
      expect({ args, code, stdout }).toEqual({ args, code: 2, stdout: '' });
      expect(stderr).toContain(`Deletes at most 300 users from Identity Pool ${poolId} of tenant`);
      expect(stderr).toContain('Nothing was done.');
    }
    expect(stage.sandbox.store.count()).toBe(users);

    const undone = await poolferry('undo', '--confirm', poolId, '--json');
    expect(undone.code, undone.stderr).toBe(0);
    expect(JSON.parse(undone.stdout)).toMatchObject({ outcome: 'verified', undone: { deleted: users, kept: 0 } });
    expect(stage.sandbox.store.count()).toBe(0);

    const report = await poolferry('report');
    expect(report.stdout).toMatch(/deleted\s*│\s*300/);
    for (const command of ['verify', 'repair']) {
      const { code, stderr } = await poolferry(command);
      expect(code).toBe(1);
      expect(stderr).toContain(`The migration was undone: nothing is there to ${command}`);
    }
    expect((await poolferry('undo')).stderr).toContain('It was undone before');
  });

  it('sets in the configuration that the pool is recorded, and leaves the undo to itself', async () => {
    await configure('{ recordExisting: true }');
    expect((await poolferry('start', '--watch')).code).toBe(0);
    const begun = await poolferry('undo', '--confirm', stage.sandbox.poolId, '--no-watch', '--json');
    expect(begun.code, begun.stderr).toBe(0);
    expect(JSON.parse(begun.stdout)).toMatchObject({ attached: false, workflowId: expect.any(String) });
    const watched = await poolferry('watch');
    expect(watched.code, watched.stderr).toBe(0);
    expect(watched.stdout).toMatch(/outcome\s*│\s*verified/);
    expect(stage.sandbox.store.count()).toBe(0);
  });

  it('is told before anything starts that nobody recorded who was there', async () => {
    await configure('{}');
    expect((await poolferry('start', '--watch')).code).toBe(0);
    const { code, stderr } = await poolferry('undo', '--confirm', stage.sandbox.poolId);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^It was not recorded who was in the pool before this migration/);
    expect(stage.sandbox.store.count()).toBe(users);
  });

  it('is told where nothing was migrated yet', async () => {
    await configure('{}');
    expect((await poolferry('prepare')).code).toBe(0);
    const { code, stderr } = await poolferry('undo', '--confirm', stage.sandbox.poolId);
    expect(code).toBe(1);
    expect(stderr).toContain('No migration has sent anything of this dataset yet');
  });
});
