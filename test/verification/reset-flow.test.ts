import { mkdir, mkdtemp, rm, rmdir, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { ResetFlowResult } from '../../contract/reset-flow.ts';
import { type ChooseFault, type Sandbox, type Scope, startSandbox } from '../../sandbox/index.ts';
import { allScopes, type SandboxPool } from '../../sandbox/options.ts';
import { createIdentityClient, type IdentityClient } from '../../secureauth/client.ts';
import { playResetFlow, type ResetFlowCheckpoint, type ResetFlowOptions } from '../../verification/reset-flow.ts';
import { type Connection, connect } from '../sandbox/connect.ts';
import { dumpOf, type Person, type PersonTraits, person } from '../sandbox/people.ts';

let folder: string;
let sandbox: Sandbox;
let client: IdentityClient;
/** With every scope: what the operator does in the console, and reads in the mail. */
let operator: Connection;
/** New passwords that the flow set. */
let chosen: string[];

const mayNotGenerate: readonly Scope[] = ['manage_configuration', 'identity'];

function identityClient(clientId: string, secret: string): IdentityClient {
  const { url, tenantId, poolId } = sandbox;
  const signIn = { clientId, clientSecret: { env: 'UNUSED' }, tokenAuthentication: 'post' } as const;
  const target = { url, tenantId, poolId, ...signIn, paths: 'tenant', requestTimeoutMs: 10_000 } as const;
  return createIdentityClient({ target, secret });
}

async function begin(
  scopes: readonly Scope[] = allScopes,
  pool: Partial<SandboxPool> = {},
  faults: ChooseFault = () => undefined,
): Promise<void> {
  sandbox = await startSandbox({
    faults,
    tenants: [
      {
        id: 'default',
        clients: [
          { clientId: 'console', clientSecret: 'all' },
          { clientId: 'migration', clientSecret: 'some', scopes },
        ],
        pools: [{ id: 'people', ...pool }],
      },
    ],
  });
  operator = await connect(sandbox);
  const own = identityClient('migration', 'some');
  chosen = [];
  client = {
    ...own,
    completeReset: async (reset, signal) => {
      chosen.push(reset.newPassword);
      return await own.completeReset(reset, signal);
    },
  };
}
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'poolferry-reset-'));
});
afterEach(async () => {
  await client.close();
  await sandbox.close();
  await rm(folder, { recursive: true });
});

async function testAccount(traits: PersonTraits = { credential: { state: 'must_be_reset' } }): Promise<Person> {
  const account = person(sandbox, 'test@example.com', traits);
  expect((await operator.importDump(dumpOf(account), 'fail')).status).toBe(204);
  return account;
}

const play = (account: Person, options: Partial<ResetFlowOptions> = {}): Promise<ResetFlowResult> =>
  playResetFlow(
    client,
    { identifier: account.email, password: account.password },
    { signal: new AbortController().signal, ...options },
  );

/** The code that the account was sent: the sandbox sends nothing, so the operator makes one that takes its place. */
async function sentCode(account: Person): Promise<string> {
  const path = `/system/pools/${sandbox.poolId}/user/code/generate`;
  const answer = await operator.call('POST', path, { type: 'reset_password', userID: account.id });
  return String(answer.body?.code);
}

const stepsOf = ({ steps }: ResetFlowResult): string[] =>
  steps.map(({ step, result, answer }) => [step, result, ...(answer === undefined ? [] : [answer])].join(': '));

describe('the reset of a test account', () => {
  it('comes to a login with a new password, by a code of the target where it hands one out', async () => {
    await begin();
    const account = await testAccount();
    const result = await play(account);
    expect(stepsOf(result)).toEqual([
      'expired_login: passed: password_expired, must_be_reset',
      'reset_requested: passed',
      'code: passed: from the target',
      'reset_completed: passed',
      'new_login: passed: password_correct, valid',
    ]);
    expect(result.needsCode).toBeUndefined();
    const [password = ''] = chosen;
    expect(JSON.stringify(result)).not.toContain(password);
    expect(await operator.logIn(account.email, password)).toMatchObject({ result: 'password_correct' });
    expect(await operator.logIn(account.email, account.password)).toMatchObject({ result: 'password_incorrect' });
  });

  it('works for a password that the guide’s strategy has let expire', async () => {
    await begin();
    const account = await testAccount({ credential: { expires_at: '2019-08-24T14:15:22Z' } });
    expect(stepsOf(await play(account))).toContain('new_login: passed: password_correct, valid');
  });

  it('meets the policy of the pool', async () => {
    await begin(allScopes, { password_policy: { min_length: 40, capital_letters: 6, special_characters: 9 } });
    expect(stepsOf(await play(await testAccount())).at(-1)).toBe('new_login: passed: password_correct, valid');
  });

  it('leaves an account alone whose password is not expired', async () => {
    await begin();
    const account = await testAccount({});
    expect(stepsOf(await play(account))).toEqual([
      'expired_login: failed: password_correct, valid',
      'reset_requested: skipped',
      'code: skipped',
      'reset_completed: skipped',
      'new_login: skipped',
    ]);
    expect(await operator.logIn(account.email, account.password)).toMatchObject({ result: 'password_correct' });
  });

  it('tells an account that is not there, and one that nothing can be sent to', async () => {
    await begin();
    const nobody = person(sandbox, 'nobody@example.com');
    expect(stepsOf(await play(nobody))[0]).toBe('expired_login: failed: user_not_found, valid');
    const account = await testAccount();
    await operator.importDump({ ...dumpOf(account), user_verifiable_addresses: [] }, 'update');
    expect(stepsOf(await play(account)).slice(0, 2)).toEqual([
      'expired_login: passed: password_expired, must_be_reset',
      'reset_requested: failed: no address to send a code to',
    ]);
  });
});

describe('without the scope for codes', () => {
  let codeFile: string;
  beforeEach(async () => {
    codeFile = join(folder, 'code');
    await begin(mayNotGenerate);
  });

  it('waits for the operator, and goes on with the code from the file without asking for another', async () => {
    const account = await testAccount();
    const waiting = await play(account, { codeFile });
    expect(stepsOf(waiting)).toEqual([
      'expired_login: passed: password_expired, must_be_reset',
      'reset_requested: passed',
    ]);
    expect(waiting.needsCode).toContain(codeFile);
    const code = await sentCode(account);
    // Not written yet: it goes on waiting, and the code still holds.
    expect(await play(account, { codeFile, waiting })).toEqual(waiting);
    await writeFile(codeFile, ` ${code}\n`);
    const result = await play(account, { codeFile, waiting });
    expect(stepsOf(result)).toEqual([
      'expired_login: passed: password_expired, must_be_reset',
      'reset_requested: passed',
      'code: passed: from the operator',
      'reset_completed: passed',
      'new_login: passed: password_correct, valid',
    ]);
    expect(JSON.stringify([waiting, result])).not.toContain(code);
  });

  it('takes no code from a file that was there before one was asked for, and says so until it is written anew', async () => {
    await writeFile(codeFile, '123456');
    await utimes(codeFile, new Date(), new Date(Date.now() - 10_000));
    const account = await testAccount();
    const waiting = await play(account, { codeFile });
    expect(waiting.needsCode).toContain('before this code was asked for');
    expect(await play(account, { codeFile, waiting })).toEqual(waiting);
    await writeFile(codeFile, await sentCode(account));
    expect(stepsOf(await play(account, { codeFile, waiting })).at(-1)).toBe(
      'new_login: passed: password_correct, valid',
    );
  });

  it('asks the target first by the scope that it was granted meanwhile, whatever a file holds', async () => {
    const account = await testAccount();
    const waiting = await play(account, { codeFile });
    await writeFile(codeFile, '123456');
    const granted = identityClient('console', 'all');
    onTestFinished(() => granted.close());
    client = { ...client, generateCode: granted.generateCode };
    expect(stepsOf(await play(account, { codeFile, waiting })).slice(2)).toEqual([
      'code: passed: from the target',
      'reset_completed: passed',
      'new_login: passed: password_correct, valid',
    ]);
  });

  it('says of a file that cannot be read, or is empty, what is the matter with it', async () => {
    const account = await testAccount();
    const waiting = await play(account, { codeFile });
    expect(waiting.needsCode).not.toMatch(/cannot be read|is empty/);
    await mkdir(codeFile);
    expect((await play(account, { codeFile, waiting })).needsCode).toMatch(/code, which cannot be read \(EISDIR\)/);
    await rmdir(codeFile);
    await writeFile(codeFile, '\n');
    expect((await play(account, { codeFile, waiting })).needsCode).toMatch(/code, which is empty/);
  });

  it('tells a code that the target does not take, with its word, and leaves the password as it is', async () => {
    const account = await testAccount();
    const waiting = await play(account, { codeFile });
    await writeFile(codeFile, 'not it');
    expect(stepsOf(await play(account, { codeFile, waiting })).slice(2)).toEqual([
      'code: passed: from the operator',
      'reset_completed: failed: 401, unauthorized',
      'new_login: skipped',
    ]);
    expect(await operator.logIn(account.email, account.password)).toMatchObject({ result: 'password_expired' });
  });

  it('says what to grant where no file is named', async () => {
    expect((await play(await testAccount())).needsCode).toMatch(/identity_self_registration/);
  });
});

it('is gone on with after a crash behind the new password: with another code, and the login that was seen', async () => {
  await begin();
  const account = await testAccount();
  let checkpoint: ResetFlowCheckpoint | undefined;
  const own = client.completeReset;
  client = {
    ...client,
    completeReset: async (reset, signal) => {
      await own(reset, signal);
      throw new Error('killed');
    },
  };
  const onCheckpoint = (told: ResetFlowCheckpoint): void => {
    checkpoint = told;
  };
  await expect(play(account, { onCheckpoint })).rejects.toThrow('killed');
  client = { ...client, completeReset: own };
  expect(await operator.logIn(account.email, account.password)).toMatchObject({ result: 'password_incorrect' });
  expect(stepsOf(await play(account, { checkpoint }))).toEqual([
    'expired_login: passed: password_expired, must_be_reset',
    'reset_requested: passed',
    'code: passed: from the target',
    'reset_completed: passed',
    'new_login: passed: password_correct, valid',
  ]);
});

it('comes to its end where the answer to the new password is lost', async () => {
  let lost = 0;
  await begin(allScopes, {}, ({ path }) => {
    if (!path.endsWith('/reset/complete') || lost > 0) return undefined;
    lost += 1;
    return { kind: 'reset', applied: true };
  });
  const patience = { tries: 3, firstWaitMs: 1, longestWaitMs: 5 };
  expect(stepsOf(await play(await testAccount(), { patience })).slice(3)).toEqual([
    'reset_completed: passed',
    'new_login: passed: password_correct, valid',
  ]);
  expect(lost).toBe(1);
});

it('is not stopped between the new password and the login with it', async () => {
  await begin();
  const stop = new AbortController();
  const own = client.completeReset;
  client = {
    ...client,
    completeReset: async (reset, signal) => {
      stop.abort(new Error('paused'));
      return await own(reset, signal);
    },
  };
  const account = await testAccount();
  expect(stepsOf(await play(account, { signal: stop.signal })).at(-1)).toBe(
    'new_login: passed: password_correct, valid',
  );
  await expect(play(account, { signal: stop.signal })).rejects.toThrow('paused');
});
