import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Decrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { expect, test } from 'vitest';
import { expectParagraph, runPoolferry } from '../poolferry-process.ts';
import { preparedLines, resetLine } from './prepared-folder.ts';

async function keyPair(): Promise<{ readonly identity: string; readonly recipient: string }> {
  const identity = await generateX25519Identity();
  return { identity, recipient: await identityToRecipient(identity) };
}

async function decrypt(path: string, identity: string): Promise<string> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  return await decrypter.decrypt(await readFile(path), 'text');
}

test('each recipient can decrypt every file to what it would be in the clear, and nobody else can', async () => {
  const users = 2_500;
  const lines = [
    ...Array.from({ length: users }, (_, user) => resetLine(user)),
    resetLine(9_999, { email: undefined, username: 'nobody' }),
  ];
  const { folder } = await preparedLines(lines);
  const [one, other, stranger] = [await keyPair(), await keyPair(), await keyPair()];
  await writeFile(join(folder, 'team.txt'), `# the team\n\n${other.recipient}\r\n`);
  const open = join(folder, 'open');
  await mkdir(open);
  await chmod(open, 0o755);
  const cut = ['--stage-size', '2000', '--with-names'];
  const encrypting = ['--recipient', one.recipient, '--recipients-file', 'team.txt', '--output', 'open'];
  const ended = await runPoolferry(['resets', ...cut, ...encrypting, '--json'], folder);
  expect(ended.code, ended.stderr).toBe(0);
  expect(JSON.parse(ended.stdout)).toMatchObject({ encrypted: true, mustReset: { users: users + 1 } });
  await runPoolferry(['resets', ...cut], folder);

  const names = (await readdir(join(folder, 'resets'))).sort();
  expect(names).toEqual(['resets-0001.csv', 'resets-0002.csv', 'resets-unreachable.csv']);
  expect((await readdir(open)).sort()).toEqual(names.map((name) => `${name}.age`));
  for (const name of names) {
    const path = join(open, `${name}.age`);
    const clear = await readFile(join(folder, 'resets', name), 'utf8');
    expect(await decrypt(path, one.identity)).toBe(clear);
    expect(await decrypt(path, other.identity)).toBe(clear);
    await expect(decrypt(path, stranger.identity)).rejects.toThrow();
    expect((await readFile(path)).includes('@example.com')).toBe(false);
  }
});

test('a recipient that is none is told with its place and never repeated, since it may be the secret key', async () => {
  const { folder } = await preparedLines([resetLine(1)]);
  const { identity, recipient } = await keyPair();
  await writeFile(join(folder, 'team.txt'), `${recipient}\n${identity}\n`);
  await writeFile(join(folder, 'nobody.txt'), '# nobody yet\n');
  for (const [args, words] of [
    [['--recipient', identity], /not a recipient of age.*\(--recipient\)/],
    [['--recipients-file', 'team.txt'], /\(team\.txt, line 2\)/],
    [['--recipients-file', 'nobody.txt'], /no recipient \(nobody\.txt\)/],
    [['--recipients-file', 'none.txt'], /ENOENT \(none\.txt\)/],
  ] as const) {
    const ended = await runPoolferry(['resets', ...args], folder);
    expect(ended.code).toBe(2);
    expectParagraph(ended, words);
    expect(ended.stderr).not.toContain(identity.slice(-40));
  }
  expect(await readdir(folder)).not.toContain('resets');
});
