import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { fixture, knownUsers, loginsOf } from './known-users.ts';
import { expectNoPassword, expectPasswords, expectResets } from './logins.ts';
import { migrateExport, stageWithWorker, writeExport } from './migrated-export.ts';

// The real export, edited to hold what other connections hold.

it('two connections of Auth0 with the same people, users without a hash, and ids of every sort', async () => {
  const stage = await stageWithWorker();
  const known = await knownUsers('auth0/known.json');
  const lines = (await readFile(fixture('auth0/database_export.ndjson'), 'utf8')).trimEnd().split('\n');
  const records: Record<string, unknown>[] = lines.map((line) => JSON.parse(line));
  const [first, second, third, fourth, fifth] = records;
  if (!first || !second || !third || !fourth || !fifth) throw new Error('too few users');
  // The first is in another connection too, there without a proof of the address and in capitals.
  const again = { ...first, _id: { $oid: '0123456789abcdef01234567' }, connection: 'Partners', username: 'partner' };
  records.push({ ...again, email: String(first.email).toUpperCase(), identifiers: [], email_verified: false });
  delete second.passwordHash;
  Object.assign(third, {
    _id: 'an-id-of-another-system',
    passwordHash: String(third.passwordHash).replace(/^\$2.\$/, '$2y$'),
  });
  Object.assign(fourth, { passwordHash: '5f4dcc3b5aa765d61d8327deb882cf99' });
  Object.assign(fifth, { email: undefined, email_verified: undefined });
  const input = await writeExport(
    stage,
    'export.ndjson',
    `${records.map((record) => JSON.stringify(record)).join('\n')}\n`,
  );

  const { summary, preparation, client } = await migrateExport(stage, { type: 'auth0', inputs: [input] });

  expect(summary).toMatchObject({ outcome: 'verified', read: 25, prepared: 23, rejected: 2, confirmed: 23 });
  expect(summary.resets).toEqual({ unknown_format: 1 });
  expect(preparation).toMatchObject({
    recipes: { 'bcrypt, cost 10': 21 },
    withoutPassword: 1,
    sharingIdentifiers: 2,
    rejects: { duplicate_identifier: 2 },
  });
  const [refused, without, renamed, unknown, ...others] = known;
  if (!refused || !without || !renamed || !unknown) throw new Error('too few users');
  await expectPasswords(client, loginsOf([renamed, ...others]));
  await expectNoPassword(client, [without.email]);
  await expectResets(client, loginsOf([unknown]));
  expect((await client.verifyPassword({ identifier: refused.email, password: 'any' })).result).toBe('user_not_found');
});
