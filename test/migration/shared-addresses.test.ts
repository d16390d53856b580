import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import type { DuplicateRule } from '../../contract/source.ts';
import { fixture, knownRows } from './known-users.ts';
import { migrateExport, stageWithWorker, writeExport } from './migrated-export.ts';

const address = 'front.desk@example.org';
const [newest, older, alone] = ['django.user4', 'django.user11', 'django.user6'] as const;

/** Rows of Django's real table; two of the people have one address, and the second of these signed in last. */
async function migrateSharing(duplicates?: DuplicateRule) {
  const stage = await stageWithWorker();
  const [header = '', ...rows] = (await readFile(fixture('django/auth_user.csv'), 'utf8')).trimEnd().split('\n');
  const rowOf = (name: string) => rows.find((row) => row.includes(`,${name},`)) ?? '';
  const shared = [older, newest].map((name) => rowOf(name).replace(`${name}@example.org`, address));
  const input = await writeExport(stage, 'auth_user.csv', `${[header, ...shared, rowOf(alone)].join('\n')}\n`);
  const source = { type: 'django', inputs: [input] };
  const migrated = await migrateExport(stage, duplicates === undefined ? source : { ...source, duplicates });
  const passwords = new Map((await knownRows()).map(({ username, password }) => [username, password ?? '']));
  /** Under which names somebody's own password lets in. */
  const admittedAs = async (owner: string): Promise<readonly string[]> => {
    const names: string[] = [];
    for (const identifier of [address, newest, older, alone]) {
      const password = passwords.get(owner) ?? '';
      const { result } = await migrated.client.verifyPassword({ identifier, password });
      if (result === 'password_correct') names.push(identifier);
    }
    return names;
  };
  return { ...migrated, admittedAs };
}

it('people who share an address do not move unless the operator says whose it is, and each is named with the other', async () => {
  const { summary, preparation, rejects, admittedAs } = await migrateSharing();
  expect(summary).toMatchObject({ outcome: 'verified', read: 3, prepared: 1, rejected: 2, confirmed: 1 });
  expect(preparation).toMatchObject({ sharingIdentifiers: 2, rejects: { duplicate_identifier: 2 } });
  const explanations = rejects.map(({ position, sourceKey, explanation }) => [position.line, sourceKey, explanation]);
  expect(explanations).toEqual([
    [2, '12', expect.stringContaining('type email with the record at auth_user.csv, line 3,')],
    [3, '5', expect.stringContaining('type email with the record at auth_user.csv, line 2,')],
  ]);
  expect(await admittedAs(alone)).toEqual([alone]);
  expect(await admittedAs(newest)).toEqual([]);
});

it('the one who signed in last moves alone where that is the rule', async () => {
  const { summary, preparation, rejects, admittedAs } = await migrateSharing('newest-login');
  expect(summary).toMatchObject({ outcome: 'verified', read: 3, prepared: 2, rejected: 1, confirmed: 2 });
  expect(preparation.sharingIdentifiers).toBe(2);
  expect(rejects.map(({ sourceKey }) => sourceKey)).toEqual(['12']);
  expect(await admittedAs(newest)).toEqual([address, newest]);
  expect(await admittedAs(older)).toEqual([]);
});

it('they become one user with both names where that is the rule, who keeps the password of the last login', async () => {
  const { summary, preparation, rejects, admittedAs } = await migrateSharing('merge');
  expect(summary).toMatchObject({ outcome: 'verified', read: 3, prepared: 2, rejected: 1, confirmed: 2 });
  expect(preparation.rejects).toEqual({ merged: 1 });
  expect(rejects.map(({ sourceKey }) => sourceKey)).toEqual(['12']);
  expect(await admittedAs(newest)).toEqual([address, newest, older]);
  expect(await admittedAs(older)).toEqual([]);
});
