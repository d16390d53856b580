import { statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { MigrationHandle } from '../../client/migration-handle.ts';
import type { ConflictMode } from '../../contract/settings.ts';
import { startSandbox } from '../../sandbox/index.ts';
import { startSandboxProcess } from '../sandbox/sandbox-process.ts';
import { until } from '../until.ts';
import {
  closely,
  everybody,
  expectSamePool,
  poolOf,
  type Reference,
  runWithoutFaults,
  settingsOn,
} from './crash-scene.ts';
import { Stage } from './stage.ts';

let reference: Reference;

beforeAll(async () => {
  reference = await runWithoutFaults(10_000);
});

/** A migration into a sandbox that is a process of its own, with a journal. */
class Elsewhere {
  readonly migration: MigrationHandle;
  readonly journal: string;
  #sandbox: Awaited<ReturnType<typeof startSandboxProcess>>;

  private constructor(
    migration: MigrationHandle,
    journal: string,
    sandbox: Awaited<ReturnType<typeof startSandboxProcess>>,
  ) {
    this.migration = migration;
    this.journal = journal;
    this.#sandbox = sandbox;
  }

  static async start(
    onTestFinished: (clean: () => Promise<void>) => void,
    mode: ConflictMode,
    requestTimeoutMs = 30_000,
  ): Promise<Elsewhere> {
    const stage = await Stage.set();
    onTestFinished(() => stage.strike());
    await stage.work();
    const journal = join(stage.folder, 'journal');
    const sandbox = await startSandboxProcess(journal, '0');
    const { clientSecret, ...target } = sandbox.started;
    process.env[stage.secretVariable] = clientSecret;
    const settings = await settingsOn(stage, reference.users, {
      target: { ...target, requestTimeoutMs },
      import: { mode, lanes: 3 },
    });
    return new Elsewhere(await stage.start(settings), journal, sandbox);
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#sandbox.child.kill(signal);
  }

  async kill(): Promise<void> {
    this.#sandbox.child.kill('SIGKILL');
    await this.#sandbox.ended;
  }

  async startAgain(): Promise<void> {
    this.#sandbox = await startSandboxProcess(this.journal, new URL(this.#sandbox.started.url).port);
  }

  /** Some hundred bytes a user. */
  async untilJournalHas(bytes: number): Promise<void> {
    await until(() => expect(statSync(this.journal).size).toBeGreaterThan(bytes), closely);
  }

  async untilVerifying(): Promise<void> {
    await until(async () => expect((await this.migration.standing()).phase).toBe('verifying'), closely);
  }

  async expectEverybody(): Promise<void> {
    const { summary } = await this.migration.result();
    expect(summary).toMatchObject(everybody(reference.users));
    await this.kill();
    const sandbox = await startSandbox({ journal: this.journal });
    try {
      expectSamePool(poolOf(sandbox), reference);
    } finally {
      await sandbox.close();
    }
  }
}

const moments: readonly (readonly [moment: string, ConflictMode, (elsewhere: Elsewhere) => Promise<void>])[] = [
  ['in the middle of the import', 'ignore', (elsewhere) => elsewhere.untilJournalHas(1_000_000)],
  ['in the middle of the import, in fail mode', 'fail', (elsewhere) => elsewhere.untilJournalHas(1_000_000)],
  ['in the middle of the import, in update mode', 'update', (elsewhere) => elsewhere.untilJournalHas(1_000_000)],
  ['while users are read back', 'ignore', (elsewhere) => elsewhere.untilVerifying()],
];

describe('a pool whose server', () => {
  it.for(moments)(
    'is killed %s, and started again with its journal, holds what it holds without faults',
    async ([, mode, until], { onTestFinished }) => {
      const elsewhere = await Elsewhere.start(onTestFinished, mode);
      await until(elsewhere);
      await elsewhere.kill();
      const { accepted, confirmed } = await elsewhere.migration.standing();
      expect(accepted + confirmed).toBeLessThan(2 * reference.users);
      await elsewhere.startAgain();
      await elsewhere.expectEverybody();
    },
  );

  it.for(['ignore', 'fail'] as const)(
    'answers nothing for 20 seconds gets everybody by itself, in %s mode',
    async (mode, { onTestFinished }) => {
      const elsewhere = await Elsewhere.start(onTestFinished, mode, 2_000);
      await elsewhere.untilJournalHas(1_000_000);
      elsewhere.signal('SIGSTOP');
      const stoppedAt = performance.now();
      await until(async () => {
        expect((await elsewhere.migration.standing()).pace?.target).toBe('down');
        expect(performance.now() - stoppedAt).toBeGreaterThan(20_000);
      });
      const { hold, accepted } = await elsewhere.migration.standing();
      expect(hold).toBeUndefined();
      expect(accepted).toBeLessThan(reference.users);
      elsewhere.signal('SIGCONT');
      await elsewhere.expectEverybody();
    },
  );
});
