import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { fixture, knownEntries, knownRows } from './known-users.ts';
import { expectNoPassword, expectPasswords, expectResets, type Login, statusesOf } from './logins.ts';
import { migrateExport, stageWithWorker } from './migrated-export.ts';

/** How often each text occurs. */
function tally(texts: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const text of texts) counts[text] = (counts[text] ?? 0) + 1;
  return counts;
}

it('every user of a real OpenLDAP arrives, with the own password wherever SecureAuth can check its hash', async () => {
  const known = await knownEntries();
  const stage = await stageWithWorker();
  const source = { type: 'ldif', inputs: [fixture('openldap/users.ldif')] };
  const { summary, preparation, client } = await migrateExport(stage, source);

  // What slapcat wrote, by nothing but its text: the scheme of each value, with folded lines joined and base64 undone.
  const text = (await readFile(fixture('openldap/users.ldif'), 'utf8')).replaceAll('\n ', '');
  const values = [...text.matchAll(/^userPassword:: (.*)$/gm)].map(([, value = '']) =>
    Buffer.from(value, 'base64').toString(),
  );
  const schemes = tally(values.map((value) => value.slice(1, value.indexOf('}'))));
  expect(schemes).toEqual(tally(known.map(({ scheme }) => scheme)));

  expect(summary).toMatchObject({
    outcome: 'verified',
    read: 30,
    prepared: 30,
    rejected: 0,
    confirmed: 30,
    missing: 0,
  });
  expect(summary.resets).toEqual({ crypt: schemes.CRYPT });
  expect(preparation.recipes).toEqual({
    'MD5, salt behind digest': schemes.SMD5,
    'MD5, unsalted': schemes.MD5,
    'SHA-1, salt behind digest': schemes.SSHA,
    'SHA-1, unsalted': schemes.SHA,
    'SHA-256, salt behind digest': schemes.SSHA256,
    'SHA-256, unsalted': schemes.SHA256,
    'SHA-512, salt behind digest': schemes.SSHA512,
    'pbkdf2, SHA-256, 10000, 32 bytes': schemes['PBKDF2-SHA256'],
    'pbkdf2, SHA-512, 10000, 64 bytes': schemes['PBKDF2-SHA512'],
  });
  expect(preparation).toMatchObject({ withoutPassword: 0, inactive: 0, mustBeChanged: 0, sharingIdentifiers: 0 });
  expect(preparation.records).toMatchObject({
    users: 30,
    user_credentials: 30,
    user_identifiers: 60,
    group_members: 0,
  });

  const isMoved = ({ scheme }: { readonly scheme: string }) => scheme !== 'CRYPT';
  await expectPasswords(
    client,
    known.filter(isMoved).map(({ mail: identifier, password }) => ({ identifier, password })),
  );
  await expectPasswords(
    client,
    known.filter(isMoved).map(({ uid: identifier, password }) => ({ identifier, password })),
  );
  await expectResets(
    client,
    known.filter((entry) => !isMoved(entry)).map(({ uid: identifier, password }) => ({ identifier, password })),
  );
});

it('every user of a real Django table arrives, with the own password wherever SecureAuth can check its hash', async () => {
  const known = await knownRows();
  const stage = await stageWithWorker();
  const source = { type: 'django', inputs: [fixture('django/auth_user.csv')] };
  const { summary, preparation, client } = await migrateExport(stage, source);

  const table = await readFile(fixture('django/auth_user.csv'), 'utf8');
  const named = (name: string) => [...table.matchAll(new RegExp(`^\\d+,"?${name}\\$`, 'gm'))].length;
  const unusable = [...table.matchAll(/^\d+,!/gm)].length;
  expect({ ...tally(known.map(({ algo }) => algo)) }).toEqual({
    ...Object.fromEntries(
      ['pbkdf2_sha256', 'pbkdf2_sha1', 'argon2', 'bcrypt_sha256', 'bcrypt', 'scrypt', 'md5'].map((name) => [
        name,
        named(name),
      ]),
    ),
    unusable,
  });

  expect(summary).toMatchObject({
    outcome: 'verified',
    read: 28,
    prepared: 28,
    rejected: 0,
    confirmed: 28,
    missing: 0,
  });
  expect(summary.resets).toEqual({ bcrypt_sha256: named('bcrypt_sha256'), scrypt: named('scrypt') });
  expect(preparation.recipes).toEqual({
    'MD5, salted': named('md5'),
    'argon2id, 102400 KiB, 2 passes, 8 lanes, 32 bytes': named('argon2'),
    'bcrypt, cost 12': named('bcrypt'),
    'pbkdf2, SHA-1, 1000000, 20 bytes': named('pbkdf2_sha1'),
    'pbkdf2, SHA-256, 1000000, 32 bytes': named('pbkdf2_sha256'),
  });
  // Each one's e-mail address is the user name at example.org; the flags behind it are is_staff and is_active.
  const disabled = [...table.matchAll(/,([^,]+)@example\.org,[ft],f,/g)].map(([, name = '']) => name);
  expect(disabled.length).toBeGreaterThan(0);
  expect(preparation).toMatchObject({ withoutPassword: unusable, inactive: disabled.length, sharingIdentifiers: 0 });
  expect(preparation.records).toMatchObject({ users: 28, user_credentials: 28 - unusable, user_identifiers: 56 });

  const logins: (Login & { algo: string })[] = known.flatMap(({ username: identifier, algo, password }) =>
    password === null ? [] : [{ identifier, algo, password }],
  );
  const isMoved = ({ algo }: { readonly algo: string }) => algo !== 'bcrypt_sha256' && algo !== 'scrypt';
  await expectPasswords(client, logins.filter(isMoved));
  await expectResets(
    client,
    logins.filter((login) => !isMoved(login)),
  );
  await expectNoPassword(
    client,
    known.filter(({ password }) => password === null).map(({ username }) => username),
  );
  const statuses = await statusesOf(
    client,
    known.map(({ username }) => username),
  );
  expect([...statuses].flatMap(([name, status]) => (status === 'active' ? [] : [name]))).toEqual(disabled);
});
