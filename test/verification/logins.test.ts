import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { usualLoginTries } from '../../contract/settings.ts';
import { createIdentityClient, type IdentityClient } from '../../secureauth/client.ts';
import { checkLogins } from '../../verification/logins.ts';
import { gate } from '../gate.ts';
import { json, type ScriptedTarget, scriptedTarget, secret } from '../secureauth/scripted-target.ts';

/** Identifier to password, result and state, as the pool under test has them. */
const accounts: Record<string, { password: string; result: string; state: string }> = {
  ada: { password: 'one', result: 'password_correct', state: 'valid' },
  'b"o,b': { password: ' two, "quoted" ', result: 'password_correct', state: 'must_be_changed' },
  cyd: { password: 'three', result: 'password_expired', state: 'must_be_reset' },
};

let folder: string;
let file: string;
let target: ScriptedTarget;
let client: IdentityClient;
let beforeAnswer: () => Promise<void> | undefined;
let statuses: number[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'poolferry-logins-'));
  file = join(folder, 'logins.csv');
  beforeAnswer = () => undefined;
  statuses = [];
  target = await scriptedTarget(async (request, response) => {
    await beforeAnswer();
    const status = statuses.shift() ?? 200;
    if (status !== 200) return json(response, status, {}, { 'retry-after': '0' });
    const { identifier, password } = JSON.parse(request.body);
    const account = accounts[identifier];
    if (account === undefined) return json(response, 200, { id: '', result: 'user_not_found', state: '' });
    const id = `id of ${identifier}`;
    if (account.password !== password) return json(response, 200, { id, result: 'password_incorrect', state: '' });
    return json(response, 200, { id, result: account.result, state: account.state });
  });
  client = createIdentityClient({ target: target.settings, secret });
});

afterEach(async () => {
  await client.close();
  await target.close();
  await rm(folder, { recursive: true });
});

async function check(csv: string | Buffer, signal?: AbortSignal, requestsAtOnce = 8) {
  await writeFile(file, csv);
  const options = { patience: { tries: 3, firstWaitMs: 1, longestWaitMs: 5 } };
  const tries = { ...usualLoginTries, wrongPasswords: false, secondsBetweenTries: 0 };
  return checkLogins(
    client,
    { loginsFile: file, report: join(folder, 'report'), tries, requestsAtOnce },
    signal,
    options,
  );
}

const unexpected = async (): Promise<unknown[]> => {
  const lines = await readFile(join(folder, 'report', 'logins.ndjson'), 'utf8');
  return lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
};

describe('checking known logins', () => {
  it('counts those that are answered as expected, a correct password when nothing else is', async () => {
    const csv = [
      'identifier,password,expect',
      'ada,one,password_correct',
      '"b""o,b"," two, ""quoted"" ",',
      'cyd,three,password_expired',
      'ada,wrong,password_incorrect',
      'nobody,x,user_not_found',
    ].join('\n');
    expect(await check(csv)).toMatchObject({ tried: 5, asExpected: 5 });
    expect(await unexpected()).toEqual([]);
  });

  it('writes the others by line, with what was expected and answered, and nothing of the login', async () => {
    const csv = 'identifier,password\r\nada,one\r\nada,wrong\r\n\r\ncyd,three\r\nzoe,four\r\n';
    expect(await check(csv)).toMatchObject({ tried: 4, asExpected: 1 });
    expect(await unexpected()).toEqual([
      { line: 3, kind: 'stated', expected: 'password_correct', user: 'id of ada', got: 'password_incorrect' },
      {
        line: 5,
        kind: 'stated',
        expected: 'password_correct',
        state: 'must_be_reset',
        user: 'id of cyd',
        got: 'password_expired',
      },
      { line: 6, kind: 'stated', expected: 'password_correct', got: 'user_not_found' },
    ]);
    expect((await stat(join(folder, 'report', 'logins.ndjson'))).mode & 0o777).toBe(0o600);
  });

  it('reads a byte order mark, other orders of the columns and lines without an expectation', async () => {
    expect(await check('\uFEFFpassword,expect,identifier\none,,ada\n')).toMatchObject({ tried: 1, asExpected: 1 });
    expect(await check('identifier,password,expect\nada,one\n')).toMatchObject({ tried: 1, asExpected: 1 });
  });

  it('writes findings in the order of the file, however the answers come', async () => {
    const lines = Array.from({ length: 40 }, (_, index) => `nobody-${index},x`);
    let answered = 0;
    beforeAnswer = () => {
      answered += 1;
      return answered % 3 === 0 ? new Promise((resolve) => setTimeout(resolve, 3)) : undefined;
    };
    await check(['identifier,password', ...lines].join('\n'));
    expect(await unexpected()).toMatchObject(lines.map((_, index) => ({ line: index + 2 })));
  });

  it('has as many requests under way as it is told, and never more than eight', async () => {
    const lines = Array.from({ length: 24 }, (_, index) => `nobody-${index},x,user_not_found`);
    const csv = ['identifier,password,expect', ...lines].join('\n');
    for (const [told, expected] of [
      [2, 2],
      [50, 8],
    ] as const) {
      const full = gate();
      let atOnce = 0;
      let most = 0;
      beforeAnswer = async () => {
        atOnce += 1;
        most = Math.max(most, atOnce);
        if (atOnce === expected) full.open();
        await full.opened;
        atOnce -= 1;
      };
      expect(await check(csv, undefined, told)).toMatchObject({ tried: 24, asExpected: 24 });
      expect(most).toBe(expected);
    }
  });

  it('repeats a check that the target throttled', async () => {
    statuses = [429, 503];
    expect(await check('identifier,password\nada,one\n')).toMatchObject({ tried: 1, asExpected: 1 });
    expect(target.received).toHaveLength(3);
  });

  it('fails with the target, without counting a login that was not answered', async () => {
    statuses = Array.from({ length: 20 }, () => 429);
    const csv = ['identifier,password', ...Array.from({ length: 12 }, () => 'ada,one')].join('\n');
    await expect(check(csv)).rejects.toMatchObject({ problem: 'target_failing' });
  });

  it('stops when its signal is aborted', async () => {
    const arrived = gate();
    beforeAnswer = () => {
      arrived.open();
      return new Promise(() => undefined);
    };
    const stop = new AbortController();
    const counts = check('identifier,password\nada,one\n', stop.signal).catch((error: unknown) => error);
    await arrived.opened;
    const reason = new Error('aborted by the operator');
    stop.abort(reason);
    expect(await counts).toBe(reason);
  });
});

describe('a file of logins that cannot be used', () => {
  it.each([
    ['is empty', '', 1],
    ['has no header', 'ada,one\n', 1],
    ['has a column of its own', 'identifier,password,hint\nada,one,x\n', 1],
    ['has the same column twice', 'identifier,password,password\nada,one,x\n', 1],
    ['has a line without a password', 'identifier,password\nada,one\nada\n', 3],
    ['has a line without an identifier', 'identifier,password\n,topsecret\n', 2],
    ['expects what the target never answers', 'identifier,password,expect\nada,one,\nada,topsecret,valid\n', 3],
    ['has too many columns', 'identifier,password\nada,topsecret,password_correct\n', 2],
    ['has a quote within a field', 'identifier,password\nada,one\nada,topsecret"quote"\n', 3],
    ['is not UTF-8', Buffer.from('identifier,password\nada,topsecret\xe9\n', 'latin1'), 2],
  ])('is told by its line before a single login is tried: it %s', async (_name, csv, line) => {
    const problem = await check(csv).catch((error: unknown) => error);
    expect(problem).toMatchObject({ problem: 'unreadable_logins', where: `logins.csv, line ${line}` });
    expect(`${problem} ${JSON.stringify(problem)}`).not.toContain('topsecret');
    expect(problem).not.toHaveProperty('cause');
    expect(target.received).toEqual([]);
  });

  it('is told by its line where a quote is never closed', async () => {
    const problem = await check('identifier,password\nada,"topsecret\nmore\n').catch((error: unknown) => error);
    expect(problem).toMatchObject({
      problem: 'unreadable_logins',
      where: expect.stringMatching(/^logins\.csv, line \d$/),
    });
    expect(String(problem)).not.toContain('topsecret');
  });

  it('is told where it does not exist', async () => {
    const files = { loginsFile: join(folder, 'none.csv'), report: folder, requestsAtOnce: 8 };
    await expect(checkLogins(client, files)).rejects.toMatchObject({
      problem: 'unreadable_logins',
      where: 'none.csv, ENOENT',
    });
  });
});
