import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { MigrationHandle } from '../../client/migration-handle.ts';
import type { LoginKindCounts } from '../../contract/logins.ts';
import type { Report } from '../../contract/report.ts';
import { type MigrationSettings, usualLoginTries } from '../../contract/settings.ts';
import type { SandboxOptions } from '../../sandbox/index.ts';
import { connect } from '../sandbox/connect.ts';
import { until } from '../until.ts';
import { historyText } from './history-text.ts';
import { fixture, knownUsers } from './known-users.ts';
import { Stage } from './stage.ts';
import { end, startWorkerProcess } from './worker-process.ts';

async function setStage(options: SandboxOptions = {}): Promise<Stage> {
  const stage = await Stage.set(options);
  onTestFinished(() => stage.strike());
  return stage;
}

async function readReport({ report }: MigrationSettings): Promise<{ report: Report; page: string }> {
  return {
    report: JSON.parse(await readFile(join(report, 'report.json'), 'utf8')),
    page: await readFile(join(report, 'index.html'), 'utf8'),
  };
}

async function holdOf(migration: MigrationHandle) {
  return await until(async () => {
    const { hold } = await migration.standing();
    if (hold === undefined) throw new Error('not held yet');
    return hold;
  });
}

/** The sums over kinds and expectations. */
function sums(kinds: readonly LoginKindCounts[] = []) {
  const sum = (name: 'tried' | 'asExpected' | 'locked' | 'notTried') =>
    kinds.reduce((total, counts) => total + counts[name], 0);
  return { tried: sum('tried'), asExpected: sum('asExpected'), locked: sum('locked'), notTried: sum('notTried') };
}

it('a realm’s known logins are tried with wrong ones beside them, and a killed worker locks nobody out', async () => {
  let verified = 0;
  let kill = async (): Promise<void> => undefined;
  const stage = await setStage({
    // Two wrong passwords in a row, whoever sends them, and the account is locked for longer than the test takes.
    bruteForce: { wrongTries: 2, lockSeconds: 3_600 },
    faults: async ({ path }) => {
      if (!path.endsWith('/password/v2/verify')) return undefined;
      verified += 1;
      // In the middle of the wrong ones: this one reaches the pool, and its answer nobody.
      if (verified !== 35) return undefined;
      await kill();
      return { kind: 'reset', applied: true };
    },
  });
  const users = await knownUsers('keycloak/devargon-known.json');
  const lines = users.map(({ username, password, enabled }) => {
    const expectation = enabled === false ? 'disabled' : password === null ? 'no_password' : '';
    return `${username},"${password ?? ''}",${expectation}`;
  });
  const loginsFile = join(stage.folder, 'logins.csv');
  await writeFile(loginsFile, ['identifier,password,expect', ...lines, 'nobody.here,x,user_not_found'].join('\n'));
  const settings = stage.settings(
    { type: 'keycloak', inputs: [fixture('keycloak/devargon-export.json')] },
    { verification: { loginsFile, loginTries: { ...usualLoginTries, secondsBetweenTries: 0, longestLockSeconds: 1 } } },
  );
  let worker = await startWorkerProcess(stage);
  onTestFinished(async () => void worker.kill('SIGKILL'));
  const killed = new Promise<void>((resolve) => {
    kill = async () => {
      await end(worker, 'SIGKILL');
      resolve();
    };
  });
  const migration = await stage.start(settings);
  await killed;
  worker = await startWorkerProcess(stage);
  const { summary } = await migration.result();

  expect(summary).toMatchObject({ outcome: 'verified', logins: { tried: 25, asExpected: 25 } });
  const { report, page } = await readReport(settings);
  const rights = users.filter(({ password, enabled }) => password !== null && enabled !== false).length;
  expect(report.loginKinds).toEqual(
    expect.arrayContaining([
      { kind: 'stated', expected: 'password_correct', tried: rights, asExpected: rights, locked: 0, notTried: 0 },
      { kind: 'stated', expected: 'disabled', tried: 3, asExpected: 3, locked: 0, notTried: 0 },
      {
        kind: 'wrong_password',
        expected: 'password_incorrect',
        tried: rights,
        asExpected: rights,
        locked: 0,
        notTried: 0,
      },
      { kind: 'unknown_user', expected: 'user_not_found', tried: 1, asExpected: 1, locked: 0, notTried: 0 },
    ]),
  );
  expect(sums(report.loginKinds)).toMatchObject({ locked: 0, notTried: 0 });
  expect(sums(report.loginKinds).asExpected).toBe(sums(report.loginKinds).tried);
  expect(page).toContain('The right password in the wrong case');
  // What was answered was not sent again: only what was in flight, and a right one before each account's next wrong one.
  expect(verified).toBeLessThanOrEqual(sums(report.loginKinds).tried + 8);

  const kept = [
    await historyText(stage.client, summary.workflowId),
    JSON.stringify(report),
    page,
    await readFile(join(settings.report, 'logins-tried.ndjson'), 'utf8'),
    worker.said(),
  ].join('\n');
  for (const { username = '', password } of users) {
    expect(kept).not.toContain(username);
    if (password !== null) expect(kept).not.toContain(password);
  }
});

it('a forced reset is played through with a code from the operator, and the report tells each step', async () => {
  const stage = await setStage({
    tenants: [
      {
        id: 'default',
        clients: [
          { clientId: 'migration', clientSecret: 'of-the-migration', scopes: ['manage_configuration', 'identity'] },
          { clientId: 'console', clientSecret: 'of-the-console' },
        ],
        pools: [{ id: 'people', password_policy: { min_length: 30, digits: 4 } }],
      },
    ],
  });
  await stage.work();
  const [first] = await knownUsers('auth0/known.json');
  if (first === undefined || first.password === null) throw new Error('No user.');
  const codeFile = join(stage.folder, 'code');
  await writeFile(join(stage.folder, 'identifier'), `${first.email}\n`);
  await writeFile(join(stage.folder, 'password'), first.password);
  const settings = stage.settings(
    { type: 'auth0', inputs: [fixture('auth0/database_export.ndjson')] },
    {
      passwords: { strategy: 'force-reset' },
      verification: {
        exportLimit: 0,
        resetFlow: {
          identifier: { file: join(stage.folder, 'identifier') },
          password: { file: join(stage.folder, 'password') },
          codeFile,
        },
      },
    },
  );
  const migration = await stage.start(settings);
  const hold = await holdOf(migration);
  expect(hold).toMatchObject({ reason: 'reset_code_needed', decisions: ['resume', 'skip', 'abort'] });
  expect(hold.message).toContain(codeFile);

  const console = await connect({ ...stage.sandbox, clientId: 'console', clientSecret: 'of-the-console' });
  const made = await console.call('POST', '/system/pools/people/user/code/generate', {
    type: 'reset_password',
    identifier: first.email,
  });
  await writeFile(codeFile, String(made.body?.code));
  await migration.control('decide', 'resume');
  const { summary } = await migration.result();

  expect(summary.outcome).toBe('verified');
  const { report, page } = await readReport(settings);
  expect(report.resetFlow).toEqual({
    steps: [
      { step: 'expired_login', result: 'passed', answer: 'password_expired, must_be_reset' },
      { step: 'reset_requested', result: 'passed' },
      { step: 'code', result: 'passed', answer: 'from the operator' },
      { step: 'reset_completed', result: 'passed' },
      { step: 'new_login', result: 'passed', answer: 'password_correct, valid' },
    ],
  });
  expect(page).toContain('The new password logs in');
  expect(await console.logIn(first.email, first.password)).toMatchObject({ result: 'password_incorrect' });
  const kept = [await historyText(stage.client, summary.workflowId), JSON.stringify(report), page].join('\n');
  for (const secret of [first.email, first.password, String(made.body?.code)]) expect(kept).not.toContain(secret);
});

it('a reset that nobody has a code for can be left out, and one that fails is told as a difference', async () => {
  const stage = await setStage({
    tenants: [
      {
        id: 'default',
        clients: [{ clientId: 'migration', clientSecret: 'x', scopes: ['manage_configuration', 'identity'] }],
        pools: [{ id: 'people' }],
      },
    ],
  });
  await stage.work();
  const [first] = await knownUsers('auth0/known.json');
  const resetFlow = {
    identifier: { file: join(stage.folder, 'identifier') },
    password: { file: join(stage.folder, 'password') },
  };
  await writeFile(resetFlow.identifier.file, first?.email ?? '');
  await writeFile(resetFlow.password.file, first?.password ?? '');
  const source = { type: 'auth0', inputs: [fixture('auth0/database_export.ndjson')] };
  const verification = { exportLimit: 0, resetFlow };

  const forced = stage.settings(source, { passwords: { strategy: 'force-reset' }, verification });
  const migration = await stage.start(forced);
  await holdOf(migration);
  await migration.control('decide', 'skip');
  expect((await migration.result()).summary.outcome).toBe('verified');
  expect((await readReport(forced)).report.resetFlow?.steps.slice(2)).toEqual([
    { step: 'code', result: 'skipped', answer: 'left out by the operator' },
    { step: 'reset_completed', result: 'skipped' },
    { step: 'new_login', result: 'skipped' },
  ]);

  const kept = stage.settings(source, {
    dataset: join(stage.folder, 'kept'),
    report: join(stage.folder, 'kept-report'),
    import: { mode: 'update' },
    verification,
  });
  expect((await stage.migrate(kept)).summary.outcome).toBe('differences');
  const { report, page } = await readReport(kept);
  expect(report.resetFlow?.steps[0]).toEqual({
    step: 'expired_login',
    result: 'failed',
    answer: 'password_correct, valid',
  });
  expect(page).toContain('<li>the reset of the test account did not come to a login</li>');
});
