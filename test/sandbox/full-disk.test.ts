import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { request } from 'undici';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startSandbox } from '../../sandbox/index.ts';
import { temporaryFolder } from '../tooling/temporary-folder.ts';
import { connect } from './connect.ts';
import { importPeople } from './import-people.ts';
import { dumpOf, person } from './people.ts';

/** A disk that takes so many more bytes. */
const disk = vi.hoisted(() => ({ left: Number.POSITIVE_INFINITY }));

vi.mock('node:fs', async (importOriginal) => {
  const original = await importOriginal<typeof import('node:fs')>();
  const writeSync = (descriptor: number, bytes: Buffer, offset = 0): number => {
    if (disk.left === 0) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    const written = original.writeSync(descriptor, bytes, offset, Math.min(disk.left, bytes.length - offset));
    disk.left -= written;
    return written;
  };
  return { ...original, writeSync };
});

test('a change that the disk has no room for is not answered as done, then or later, and the journal stays sound', async () => {
  const journal = join(temporaryFolder(), 'journal');
  const sandbox = await startSandbox({ journal });
  onTestFinished(() => sandbox.close());
  const { importDump, token } = await connect(sandbox);
  const [ada, bob] = ['ada', 'bob'].map((name) => person(sandbox, `${name}@example.com`));
  if (!ada || !bob) throw new Error('Nobody is there');
  expect((await importDump(dumpOf(ada))).status).toBe(204);
  const whole = readFileSync(journal, 'utf8');
  disk.left = 100;
  expect((await importPeople(sandbox, token, [bob])).status).toBe(500);
  disk.left = Number.POSITIVE_INFINITY;
  expect((await importPeople(sandbox, token, [bob])).status).toBe(500);
  const user = `${sandbox.url}/api/identity/system/pools/${sandbox.poolId}/users/${ada.id}`;
  const removal = await request(user, { method: 'DELETE', headers: { authorization: `Bearer ${token}` } });
  expect(removal.statusCode).toBe(500);
  expect(readFileSync(journal, 'utf8')).toBe(whole);
  await sandbox.close();
  const again = await startSandbox({ journal });
  onTestFinished(() => again.close());
  expect([...again.store.users()].map(({ user }) => user.id)).toEqual([ada.id]);
  expect((await (await connect(again)).importDump(dumpOf(bob), 'fail')).status).toBe(204);
});
