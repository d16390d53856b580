import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { writeSyntheticUsers } from '../../bench/synthetic-auth0.ts';
import type { GuideTarget, Report } from '../../contract/report.ts';
import type { ChooseFault, Fault, SandboxOptions } from '../../sandbox/index.ts';
import { Stage } from './stage.ts';

const users = 400;
const usersPerBatch = 20;
const batches = users / usersPerBatch;

let stage: Stage;

afterEach(async () => {
  await stage.strike();
});

/** Migrates 400 users in 20 batches over 4 lanes. */
async function migrate(options: SandboxOptions) {
  stage = await Stage.set(options);
  await stage.work();
  const input = join(stage.folder, 'users.ndjson');
  await writeSyntheticUsers(input, users);
  const settings = stage.settings(
    { type: 'auth0', inputs: [input] },
    { import: { usersPerBatch, lanes: 4 }, verification: { exportLimit: 0 }, target: { requestTimeoutMs: 4_000 } },
  );
  const migration = await stage.start(settings);
  const { summary, reportPath } = await migration.result();
  const report: Report = JSON.parse(await readFile(join(settings.report, 'report.json'), 'utf8'));
  const targets = Object.fromEntries((summary.guideTargets ?? []).map((line) => [line.name, line])) as Record<
    GuideTarget['name'],
    GuideTarget
  >;
  // What the verdict is printed with is one thing wherever it is printed.
  expect(report.summary.guideTargets).toEqual(summary.guideTargets);
  expect((await migration.progress()).guideTargets).toEqual(summary.guideTargets);
  return {
    summary,
    report,
    targets,
    page: await readFile(reportPath, 'utf8'),
    imports: stage.sandbox.statistics().imports,
  };
}

/** Each of these befalls one batch, the first time that it is sent. */
function once(...faults: readonly Fault[]): ChooseFault {
  const left = [...faults];
  const seen = new Set<string>();
  return ({ call, userIds: [first = ''] = [] }) => {
    if (call !== 'import' || seen.has(first)) return undefined;
    seen.add(first);
    return left.shift();
  };
}

describe("the targets of the vendor's guide", () => {
  it('are met by a target that answers well', async () => {
    const { summary, report, targets, page, imports } = await migrate({ latencyMs: 100 });
    expect(summary.outcome).toBe('verified');
    expect(targets.success_rate).toMatchObject({
      result: 'pass',
      value: 100,
      measured: '100.00 % accepted of those sent (400 of 400 users); 100.00 % confirmed of those prepared (400 of 400)',
    });
    expect(targets.response_time.result).toBe('pass');
    expect(targets.response_time.value).toBeGreaterThan(0.098);
    expect(targets.error_patterns).toMatchObject({ result: 'pass', value: 0 });
    expect(report.requests?.imports).toMatchObject({ requests: imports.length, errors: {} });
    expect(report.requests?.readBack.requests).toBeGreaterThanOrEqual(batches);
    expect(report.requests?.readBack.errors).toEqual({});
    expect(page).toContain('<td class="good">pass</td>');
    expect(page).not.toContain('<td class="bad">fail</td>');
  });

  it('tell of errors that sending again resolved, by their codes, and pass', async () => {
    const body = JSON.stringify({ error: 'Ada Lovelace is throttled', error_code: 'too_many_requests' });
    const json = { 'content-type': 'application/json' };
    const { summary, report, targets, page, imports } = await migrate({
      faults: once(
        { kind: 'answer', status: 429, headers: json, body, applied: false },
        { kind: 'answer', status: 500, applied: false },
        { kind: 'answer', status: 500, applied: true },
        { kind: 'answer', status: 500, body: '{"error_code":"ada@example.com"}', headers: json, applied: false },
        { kind: 'reset', applied: false },
      ),
    });
    expect(summary.outcome).toBe('verified');
    expect(report.requests?.imports.requests).toBe(imports.length);
    expect(report.requests?.imports.errors).toEqual({ '429 too_many_requests': 1, '500': 3, broken: 1 });
    const all = batches + 5 + (report.requests?.readBack.requests ?? 0);
    expect(targets.error_patterns).toMatchObject({
      result: 'pass',
      measured: expect.stringContaining(`the commonest was 500: 3 of ${all} requests`),
    });
    expect(targets.success_rate).toMatchObject({ result: 'pass', value: 100 });
    expect(page).toMatch(
      /<code>429 too_many_requests<\/code><\/th><td class="number">1<\/td><td class="number">0<\/td>/,
    );
    expect(page).not.toContain('Ada Lovelace');
    expect(JSON.stringify(report)).not.toContain('ada@example.com');
  });

  it('tell of errors while reading back apart from those of the import', async () => {
    let lists = 0;
    const { summary, report, targets } = await migrate({
      faults: ({ call }) => {
        if (call !== 'list_users') return undefined;
        lists += 1;
        return lists === 5 ? { kind: 'answer', status: 502, applied: false } : undefined;
      },
    });
    expect(summary.outcome).toBe('verified');
    expect(report.requests?.readBack).toMatchObject({ requests: lists, errors: { 502: 1 } });
    expect(report.requests?.imports.errors).toEqual({});
    expect(targets.error_patterns.result).toBe('pass');
  });

  it('are missed by a target that is slow, which changes nothing in the outcome', async () => {
    const { summary, targets, page } = await migrate({ latencyMs: 2_200 });
    expect(summary).toMatchObject({ outcome: 'verified', confirmed: users });
    expect(targets.response_time.result).toBe('fail');
    expect(targets.response_time.value).toBeGreaterThan(2.15);
    expect(targets.response_time.value).toBeLessThan(10);
    expect(targets.success_rate.result).toBe('pass');
    expect(page).toContain('<td class="bad">fail</td>');
  });

  it('are missed by one that never answers: what is waited for counts as long as it was waited for', async () => {
    const { summary, report, targets } = await migrate({
      faults: once({ kind: 'silence', applied: true }, { kind: 'silence', applied: false }),
    });
    expect(summary.outcome).toBe('verified');
    expect(report.requests?.imports.errors).toEqual({ timeout: 2 });
    // Two of twenty-two.
    expect(targets.response_time.result).toBe('fail');
    expect(targets.response_time.value).toBeCloseTo(4, 0);
    expect(targets.error_patterns.result).toBe('pass');
  });

  it('are missed where users are refused, by their share and by the code', async () => {
    const bad = new Set<string>();
    const { summary, report, targets } = await migrate({
      faults: ({ call, userIds = [] }) => {
        if (call !== 'import') return undefined;
        // One of every whole batch: 20 of 400, which is five percent, and not above ninety-five that arrive.
        if (userIds.length === usersPerBatch && userIds[7] !== undefined) bad.add(userIds[7]);
        const here = userIds.filter((id) => bad.has(id));
        return here.length === 0 ? undefined : { kind: 'refuse', userIds: here };
      },
    });
    expect(bad.size).toBe(batches);
    expect(summary).toMatchObject({ outcome: 'differences', accepted: users - batches });
    expect(targets.success_rate).toMatchObject({
      result: 'fail',
      value: 95,
      measured: '95.00 % accepted of those sent (380 of 400 users); 95.00 % confirmed of those prepared (380 of 400)',
    });
    expect(targets.error_patterns).toMatchObject({
      result: 'fail',
      measured: expect.stringMatching(/the commonest was 422 .*; 20 users refused$/),
    });
    const refusals = Object.entries(report.requests?.imports.errors ?? {});
    expect(refusals).toHaveLength(1);
    expect(refusals[0]?.[1]).toBe(stage.sandbox.statistics().imports.filter(({ status }) => status === 422).length);
  });
});
