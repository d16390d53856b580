import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { writeSyntheticUsers } from '../../bench/synthetic-auth0.ts';
import type { Report } from '../../contract/report.ts';
import type { ConflictMode } from '../../contract/settings.ts';
import type { Fault, FaultyRequest, Sandbox, SandboxOptions } from '../../sandbox/index.ts';
import { Stage } from './stage.ts';

const users = 400;
const usersPerBatch = 20;

let stage: Stage;

afterEach(async () => {
  await stage.strike();
});

/** Migrates 400 users in batches of 20 over 4 lanes against a sandbox that misbehaves. */
async function migrate(options: SandboxOptions, mode: ConflictMode = 'ignore', requestTimeoutMs = 30_000) {
  stage = await Stage.set(options);
  await stage.work();
  const input = join(stage.folder, 'users.ndjson');
  await writeSyntheticUsers(input, users);
  const settings = stage.settings(
    { type: 'auth0', inputs: [input] },
    {
      import: { mode, usersPerBatch, lanes: 4 },
      target: { requestTimeoutMs },
      verification: { exportLimit: 0 },
    },
  );
  const { summary } = await stage.migrate(settings);
  const report: Report = JSON.parse(await readFile(join(settings.report, 'report.json'), 'utf8'));
  return { summary, report, imports: stage.sandbox.statistics().imports };
}

/** The third import request meets a fault; it and what is sent again of it are told by the first of its users. */
function onThird(fault: Fault, times = 1): SandboxOptions {
  let imports = 0;
  let victim: string | undefined;
  let met = 0;
  return {
    faults: ({ call, userIds = [] }: FaultyRequest) => {
      if (call !== 'import') return undefined;
      imports += 1;
      if (imports === 3) [victim] = userIds;
      if (victim === undefined || userIds[0] !== victim || met === times) return undefined;
      met += 1;
      return fault;
    },
  };
}

const page = { 'content-type': 'text/html; charset=utf-8' };
const html = '<html><body>Bad gateway</body></html>';

const passing: readonly (readonly [string, Fault])[] = [
  ['500', { kind: 'answer', status: 500, applied: false }],
  ['500 of a request that was carried out', { kind: 'answer', status: 500, applied: true }],
  ['502 with a page of HTML', { kind: 'answer', status: 502, headers: page, body: html, applied: true }],
  ['503 without Retry-After', { kind: 'answer', status: 503, applied: false }],
  ['403 with the page of a firewall', { kind: 'answer', status: 403, headers: page, body: html, applied: false }],
  ['409 with the page of a proxy', { kind: 'answer', status: 409, headers: page, body: html, applied: true }],
  ['200 with a page of HTML', { kind: 'answer', status: 200, headers: page, body: html, applied: true }],
  ['200 with JSON', { kind: 'answer', status: 200, body: '{}', applied: true }],
  ['302', { kind: 'answer', status: 302, headers: { location: '/login' }, applied: false }],
  ['401', { kind: 'answer', status: 401, applied: false }],
  ['429', { kind: 'answer', status: 429, applied: false }],
  ['429 with Retry-After in seconds', { kind: 'answer', status: 429, headers: { 'retry-after': '1' }, applied: false }],
  ['a reset before it was carried out', { kind: 'reset', applied: false }],
  ['a reset after it was carried out', { kind: 'reset', applied: true }],
  ['half an answer', { kind: 'half', applied: true }],
  ['no answer', { kind: 'silence', applied: true }],
];

describe('an import that meets', () => {
  // In fail mode, where what is sent again conflicts with itself.
  it.each(passing)('%s is sent again, and every user arrives', async (_name, fault) => {
    const { summary } = await migrate(onThird(fault), 'fail', fault.kind === 'silence' ? 1_000 : 30_000);
    expect(summary).toMatchObject({ outcome: 'verified', accepted: users, confirmed: users, missing: 0 });
    expect(stage.sandbox.store.count()).toBe(users);
  });

  it.each(['ignore', 'update'] as const)('all of these, one a batch, loses nobody in %s mode either', async (mode) => {
    const left = passing.map(([, fault]) => fault);
    const seen = new Set<string>();
    const { summary } = await migrate(
      {
        faults: ({ call, userIds: [first] = [] }) => {
          if (call !== 'import' || first === undefined || seen.has(first)) return undefined;
          seen.add(first);
          return left.pop();
        },
      },
      mode,
      2_000,
    );
    expect(left).toEqual([]);
    expect(summary).toMatchObject({ outcome: 'verified', accepted: users, confirmed: users, missing: 0 });
    expect(stage.sandbox.store.count()).toBe(users);
  });
});

describe.each(['none', 'partly', 'whole'] as const)('where a failed import applies %s', (failedImportApplies) => {
  it.each(['ignore', 'fail', 'update'] as const)('one bad user is found, and the others arrive (%s)', async (mode) => {
    let bad: string | undefined;
    const { report, summary, imports } = await migrate(
      {
        failedImportApplies,
        faults: ({ call, userIds = [] }) => {
          if (call !== 'import') return undefined;
          bad ??= userIds[7];
          return bad !== undefined && userIds.includes(bad) ? { kind: 'refuse', userIds: [bad] } : undefined;
        },
      },
      mode,
    );
    expect(summary).toMatchObject({ outcome: 'differences', accepted: users - 1, confirmed: users - 1, missing: 1 });
    expect(report.unconfirmed).toMatchObject([{ id: bad, finding: 'missing', refused: { status: 422 } }]);
    expect(stage.sandbox.store.count()).toBe(users - 1);
    // One request a batch, and at most 2·log2(20)+1 more for the bad user.
    expect(imports.length).toBeLessThanOrEqual(users / usersPerBatch + 2 * Math.ceil(Math.log2(usersPerBatch)) + 1);
  });
});

describe('a token that expires', () => {
  it('is replaced once for all lanes', async () => {
    let tokens = 0;
    let imports = 0;
    let sandbox: Sandbox | undefined;
    const started = await migrate({
      latencyMs: 50,
      faults: ({ call }) => {
        if (call === 'token') tokens += 1;
        if (call === 'import') imports += 1;
        sandbox = stage.sandbox;
        // All at once, while four lanes are at work.
        if (call === 'import' && imports === 6) sandbox.revokeTokens();
        return undefined;
      },
    });
    expect(started.summary).toMatchObject({ outcome: 'verified', confirmed: users });
    expect(tokens).toBe(2);
  });
});

describe('a target that asks to wait', () => {
  it('hears of no lane of two workers before the time it named is over, as a date or in seconds', async () => {
    stage = await Stage.set({
      latencyMs: 50,
      faults: ({ call }) => {
        if (call !== 'import') return undefined;
        const now = Date.now();
        arrivals.push(now);
        if (arrivals.length !== 10) return undefined;
        askedAt = now;
        const headers = { 'retry-after': new Date(now + 4_000).toUTCString(), date: new Date(now).toUTCString() };
        return { kind: 'answer', status: 503, headers, applied: false };
      },
    });
    const arrivals: number[] = [];
    let askedAt = 0;
    await stage.work();
    await stage.work();
    const input = join(stage.folder, 'users.ndjson');
    await writeSyntheticUsers(input, 4_000);
    const settings = stage.settings(
      { type: 'auth0', inputs: [input] },
      { import: { usersPerBatch }, verification: { exportLimit: 0 } },
    );
    const { summary } = await stage.migrate(settings);
    expect(summary).toMatchObject({ outcome: 'verified', confirmed: 4_000 });
    // HTTP's dates have whole seconds. The other worker hears of it through the workflow, within a second or so.
    const early = arrivals.filter((at) => at > askedAt + 1_500 && at < askedAt + 3_000);
    expect(early).toEqual([]);
  });
});
