import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeSyntheticUsers } from '../../bench/synthetic-auth0.ts';
import type { ChooseFault } from '../../sandbox/faults/fault.ts';
import type { SandboxOptions } from '../../sandbox/index.ts';
import { gate } from '../gate.ts';
import { Stage } from '../migration/stage.ts';
import { until } from '../until.ts';
import { type Ended, expectParagraph, runPoolferry } from './poolferry-process.ts';

const users = 10_000;

let stage: Stage;
let stopWorker: () => Promise<void>;

async function set(options: SandboxOptions = {}, requestTimeoutSeconds = 30): Promise<void> {
  stage = await Stage.set(options);
  stopWorker = await stage.work();
  await writeSyntheticUsers(join(stage.folder, 'users.ndjson'), users);
  const { url, tenantId, poolId, clientId } = stage.sandbox;
  const configuration = `source: { type: auth0, input: users.ndjson }
target:
  url: ${url}
  tenantId: ${tenantId}
  poolId: ${poolId}
  clientId: ${clientId}
  clientSecret: { env: ${stage.secretVariable} }
  requestTimeoutSeconds: ${requestTimeoutSeconds}
verification: { exportLimit: 0, probe: false }
`;
  await writeFile(join(stage.folder, 'migration.yaml'), configuration);
}

/** A target that never gets beyond its first answer. Returns how often it was asked for it. */
async function setSilent(): Promise<() => number> {
  let tokens = 0;
  const faults: ChooseFault = ({ call }) => {
    if (call !== 'token') return undefined;
    tokens += 1;
    return { kind: 'silence', applied: false };
  };
  await set({ faults }, 5);
  return () => tokens;
}

/** Every command is a process of its own, which knows the Temporal server by its environment alone. */
function poolferry(...args: string[]): Promise<Ended> {
  const environment = { TEMPORAL_ADDRESS: stage.temporalAddress, TEMPORAL_NAMESPACE: stage.namespace };
  return runPoolferry(args, stage.folder, environment);
}

async function json(...args: string[]): Promise<Record<string, unknown>> {
  const { stdout, stderr } = await poolferry(...args, '--json');
  expect(stdout, stderr).not.toBe('');
  return JSON.parse(stdout);
}

afterEach(async () => {
  await stage.strike();
});

describe('an operator', () => {
  let operator: ReturnType<typeof gate>;

  beforeEach(async () => {
    operator = gate();
    let imports = 0;
    await set({
      // Processes take their time to start: the import is not over before the operator has come to speak.
      faults: async ({ call }) => {
        if (call !== 'import') return undefined;
        imports += 1;
        if (imports <= 20) return undefined;
        await operator.opened;
        // Lanes hear of a pause within a second or two, and go on until then.
        await delay(1_000);
        return undefined;
      },
    });
  });

  afterEach(() => {
    operator.open();
  });

  it('starts, looks, steers and watches a migration from different terminals, and reads the report', async () => {
    expect(await json('start')).toMatchObject({ attached: false });
    expect(await json('start')).toMatchObject({ attached: true });
    expect(await json('pause')).toMatchObject({ command: 'pause', effect: expect.stringMatching(/^Paused/) });
    operator.open();
    expect(await json('set-mode', 'update')).toMatchObject({ effect: 'Mode ignore became update.' });
    expect(await json('set-lanes', '5')).toMatchObject({ effect: 'Lanes: 8 became 5.' });
    expect(await json('status')).toMatchObject({ phase: 'importing', paused: true, mode: 'update', lanes: 5 });
    expect((await poolferry('status')).stdout).toMatch(/waits\s*│\s*paused/);

    const wrong = await poolferry('set-lanes', '12');
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toMatch(/whole number from 1 to 8/);

    expect(await json('resume')).toMatchObject({ effect: 'Resumed.' });
    const watched = await poolferry('watch', '--json');
    expect(watched.code, watched.stderr).toBe(0);
    const summary = JSON.parse(watched.stdout);
    expect(summary).toMatchObject({ outcome: 'verified', read: users, confirmed: users });

    const report = await poolferry('report');
    expect(report.code).toBe(0);
    expect(report.stdout).toContain(summary.reportPath);
    const status = await poolferry('status');
    for (const { stdout } of [report, status]) {
      expect(stdout).toMatch(
        / {2}pass +Import success rate above 95 %: 100\.00 % accepted of those sent \(10,000 of 10,000 /,
      );
      // How long it takes is a matter of the machine.
      expect(stdout).toMatch(/ {2}(pass|fail) +API response time below 2 s .*: [\d.]+ s of 100 import requests; /);
      expect(stdout).toMatch(/ {2}pass +Errors of the target tracked and resolved: none in \d+ requests/);
    }
    expect(await json('report')).toMatchObject({ audit: { length: 4 } });
  });

  it('aborts, and hears that the rest was not sent', async () => {
    await json('start');
    expect(await json('abort')).toMatchObject({ effect: expect.stringMatching(/^Aborted/) });
    operator.open();
    const watched = await poolferry('watch', '--json');
    expect(watched.code).toBe(1);
    expect(JSON.parse(watched.stdout)).toMatchObject({ outcome: 'aborted', prepared: users });
  });
});

describe('after a migration an operator', () => {
  it('verifies again, repairs, and is told of a part that is not configured', async () => {
    await set();
    expect((await poolferry('start', '--watch')).code).toBe(0);
    const verified = await poolferry('verify', '--only', 'rows', '--json');
    expect(verified.code, verified.stderr).toBe(0);
    expect(JSON.parse(verified.stdout)).toMatchObject({ outcome: 'verified', confirmed: users });

    const unconfigured = await poolferry('verify', '--only', 'rows,logins');
    expect(unconfigured.code).toBe(2);
    expect(unconfigured.stderr).toMatch(/`--only logins` has nothing to verify.*verification\.logins/);
    const unknown = await poolferry('verify', '--only', 'hashes');
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain('rows, credentials, logins, reset-flow, export');

    const repaired = await poolferry('repair', '--json');
    expect(repaired.code, repaired.stderr).toBe(0);
    const newest = await json('report');
    expect(newest).toMatchObject({ job: 'repair', repaired: { accepted: 0, refused: 0 } });
  });
});

describe('what an operator has to settle', () => {
  it('ends `start` with 4 and the reason, and `start --watch --no-wait` too', async () => {
    await set();
    process.env[stage.secretVariable] = 'wrong';
    for (const args of [['start'], ['start', '--watch', '--no-wait']]) {
      const { code, stdout } = await poolferry(...args);
      expect(code).toBe(4);
      expect(stdout).toMatch(/does not accept the client application or its secret .*target\.clientSecret/);
    }
    process.env[stage.secretVariable] = stage.sandbox.clientSecret;
    await json('resume');
    expect((await poolferry('watch')).code).toBe(0);
  });

  it('is decided from a terminal: who conflicts is named, what cannot be decided is refused with the reason', async () => {
    await set();
    await json('start');
    expect((await poolferry('watch')).code).toBe(0);
    const configuration = join(stage.folder, 'migration.yaml');
    await writeFile(configuration, `${await readFile(configuration, 'utf8')}import: { mode: fail }\n`);
    const held = await poolferry('start', '--watch', '--no-wait');
    expect(held.code).toBe(4);

    const { stdout } = await poolferry('status');
    expect(stdout).toMatch(/held: conflicts/);
    expect(stdout).toMatch(/ {2}user [0-9a-f-]{36}\n/);
    expect(stdout).toContain('Decide with: poolferry decide ignore | update | skip | resume | abort');
    const refused = await poolferry('decide', 'overwrite');
    expect(refused.code).toBe(2);
    expect(await json('decide', 'ignore')).toMatchObject({ effect: 'Mode fail became ignore.' });
    expect((await poolferry('watch')).code).toBe(0);
    expect((await poolferry('decide', 'ignore')).stderr).toMatch(/over|No such migration/);
  });

  it('is told when there is no such migration, and no report', async () => {
    await set();
    for (const command of ['status', 'watch', 'pause', 'report']) {
      const { code, stderr } = await poolferry(command);
      expect(code, command).toBe(1);
      expect(stderr, command).toMatch(/No such migration|There is no report yet/);
    }
  });
});

describe('without a worker an operator', () => {
  it('is shown where the migration was held, is told that nobody works on it, and is not kept waiting', async () => {
    await set();
    process.env[stage.secretVariable] = 'wrong';
    expect((await poolferry('start')).code).toBe(4);
    await stopWorker();
    const left = await poolferry('watch', '--no-wait', '--json');
    expect(left.code, left.stderr).toBe(4);
    expect(JSON.parse(left.stdout)).toMatchObject({
      outcome: 'held',
      progress: { phase: 'checking', hold: { reason: 'wrong_credentials' } },
    });
    // Temporal answers at once when it has not seen a worker for a while, and not at all before.
    for (const end of [await poolferry('status'), await poolferry('status')]) expectParagraph(end, /No worker answers/);
  });

  it('is told so by `start` too, while the target is being checked', async () => {
    const tokens = await setSilent();
    const started = poolferry('start');
    await until(() => expect(tokens()).toBeGreaterThan(0));
    await stopWorker();
    const { code, stderr } = await started;
    expect(code).toBe(1);
    expect(stderr).toMatch(/No worker answers/);
  });
});

it('`start` ends when the migration is aborted while the target is being checked', async () => {
  await setSilent();
  const started = poolferry('start');
  await until(async () => expect((await poolferry('abort')).code).toBe(0));
  const { code, stderr } = await started;
  expect(code).toBe(1);
  expect(stderr).toMatch(/aborted before anything was prepared/);
});
