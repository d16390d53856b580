import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { fixture, knownEntries, knownMembers, loginsThat } from './known-users.ts';
import { expectNoPassword, expectPasswords, expectResets, statusesOf } from './logins.ts';
import { migrateExport, stageWithWorker, writeExport } from './migrated-export.ts';

// The real export, edited to hold what other directories hold.

it('a directory of OpenLDAP with groups, policies, locked people and several passwords', async () => {
  const stage = await stageWithWorker();
  const known = await knownEntries();
  const text = await readFile(fixture('openldap/users.ldif'), 'utf8');
  const [suffix = '', branch = '', ...people] = text.trimEnd().split('\n\n');
  expect(people).toHaveLength(known.length);
  const base64 = (value: string) => Buffer.from(value).toString('base64');
  const passwordOf = (entry = '') => /^userPassword::.*(?:\n .*)*/m.exec(entry)?.[0] ?? '';
  const edit = (uid: string, change: (entry: string) => string) => {
    const position = people.findIndex((entry) => entry.includes(`\nuid: ${uid}\n`));
    people[position] = change(people[position] ?? '');
  };
  const crypt = known.filter(({ scheme }) => scheme === 'CRYPT');
  const [first, second] = crypt;
  if (!first || !second) throw new Error('too few users');

  edit('person0', (entry) => `${entry}\npwdAccountLockedTime: 000001010000Z`);
  edit('person1', (entry) => `${entry}\npwdReset: TRUE\npwdChangedTime: 20260101101010.123456Z`);
  edit('person2', (entry) => entry.replace(/^dn:.*$/m, `dn:: ${base64('uid=person2,ou=zürich,dc=example,dc=com')}`));
  edit('person3', (entry) => `${entry}\nmail: third@example.net\nMAIL: Person3@example.com`);
  edit('person4', (entry) => entry.replace(/^mail:.*\n/m, ''));
  edit('person5', (entry) => entry.replace(`${passwordOf(entry)}\n`, ''));
  edit('person6', (entry) => entry.replace(passwordOf(entry), `userPassword:: ${base64('not hashed at all')}`));
  edit('person7', (entry) =>
    entry.replace(/^uid: person7\n/m, '').replace(/^mail: .*$/m, 'mail:: UGVyc29uN0BFeGFtcGxlLmNvbQ=='),
  );
  // A second hash, made of the password that the first one is of.
  const ssha = passwordOf(people.find((entry) => entry.includes('\nuid: person10\n')));
  edit(first.uid, (entry) => `${entry.trimEnd()}\n${ssha}`);
  const group = 'dn: cn=editors,ou=groups,dc=example,dc=com\nobjectClass: groupOfNames\ncn: editors';
  const policy =
    'dn: cn=default,ou=policies,dc=example,dc=com\nobjectClass: person\nobjectClass: pwdPolicy\ncn: default';
  const manager = `dn: cn=admin,dc=example,dc=com\nobjectClass: simpleSecurityObject\nobjectClass: organizationalRole\n${ssha}`;
  const nameless = 'dn: cn=Nobody,ou=people,dc=example,dc=com\nobjectClass: person\ncn: Nobody\nsn: Nobody';
  const entries = [
    suffix,
    branch,
    `${group}\nmember: uid=person0,ou=people,dc=example,dc=com`,
    `${policy}\nsn: default`,
  ];
  const input = await writeExport(
    stage,
    'directory.ldif',
    `${[...entries, manager, nameless, ...people].join('\n\n')}\n`,
  );

  const { summary, preparation, rejects, client } = await migrateExport(stage, { type: 'ldif', inputs: [input] });

  expect(summary).toMatchObject({ outcome: 'verified', read: 31, prepared: 30, rejected: 1, confirmed: 30 });
  expect(rejects).toEqual([expect.objectContaining({ reason: 'no_identifier', field: 'uid' })]);
  expect(summary.resets).toEqual({ crypt: crypt.length - 1, clear_text: 1 });
  expect(preparation).toMatchObject({ withoutPassword: 1, inactive: 1, mustBeChanged: 1, sharingIdentifiers: 0 });
  // Two identifiers each, one more for the second address, one less without an address and without a name.
  expect(preparation.records).toMatchObject({ users: 30, user_credentials: 29, user_identifiers: 60 + 1 - 1 - 1 });

  const donor = known.find(({ uid }) => uid === 'person10')?.password ?? '';
  const logins = known
    .filter(({ uid, scheme }) => scheme !== 'CRYPT' && !['person5', 'person6', 'person7'].includes(uid))
    .map(({ uid: identifier, password }) => ({ identifier, password }));
  const states = ({ identifier }: { readonly identifier: string }) =>
    identifier === 'person1' ? 'must_be_changed' : 'valid';
  await expectPasswords(client, logins, states);
  const of = (uid: string) => known.find((entry) => entry.uid === uid)?.password ?? '';
  await expectPasswords(client, [
    { identifier: first.uid, password: donor },
    { identifier: 'third@example.net', password: of('person3') },
    { identifier: 'person7@example.com', password: of('person7') },
  ]);
  await expectResets(client, [
    { identifier: second.uid, password: second.password },
    { identifier: 'person6', password: 'not hashed at all' },
  ]);
  await expectNoPassword(client, ['person5']);
  expect([...(await statusesOf(client, ['person0', 'person1', 'person2'])).values()]).toEqual([
    'inactive',
    'active',
    'active',
  ]);
});

it('a directory that a real OpenLDAP keeps with its overlays, groups and locks included', async () => {
  const stage = await stageWithWorker();
  const known = await knownMembers('openldap/overlays-known.json');
  const text = await readFile(fixture('openldap/overlays.ldif'), 'utf8');
  // Everybody but the one whom nothing but a name is known of, who could not sign in anywhere.
  const people = [...text.matchAll(/^structuralObjectClass: (?:inetOrgPerson|account)$/gm)].length;
  expect(people).toBe(known.length);
  const source = { type: 'ldif', inputs: [fixture('openldap/overlays.ldif')] };

  const { summary, preparation, rejects, client } = await migrateExport(stage, source);

  expect(summary).toMatchObject({ outcome: 'verified', read: people + 1, prepared: people, confirmed: people });
  expect(rejects).toEqual([expect.objectContaining({ reason: 'no_identifier', field: 'uid' })]);
  const becoming = (fate: string) => known.filter(({ becomes }) => becomes === fate).length;
  expect(summary.resets).toEqual({ clear_text: becoming('clear_text'), crypt: becoming('crypt') });
  expect(preparation).toMatchObject({
    recipes: {
      'MD5, salt behind digest': 1,
      'SHA-256, salt behind digest': 1,
      'SHA-512, salt behind digest': 1,
      'argon2i, 4096 KiB, 3 passes, 1 lane, 32 bytes': 1,
      'bcrypt, cost 10': 1,
      'pbkdf2, SHA-1, 10000, 20 bytes': 1,
      'pbkdf2, SHA-512, 10000, 64 bytes': 1,
    },
    mustBeChanged: becoming('must_be_changed'),
    withoutPassword: becoming('none'),
    inactive: [...text.matchAll(/^pwdAccountLockedTime: /gm)].length,
    groups: 1,
    records: { group_members: [...text.matchAll(/^memberOf: /gm)].length },
  });
  await expectPasswords(client, loginsThat(known, 'moved', 'must_be_changed'), ({ identifier }) =>
    identifier === 'otto' ? 'must_be_changed' : 'valid',
  );
  const [, joerg] = loginsThat(known, 'moved');
  for (const identifier of ['groesse@example.com', 'JOERG']) {
    const login = await client.verifyPassword({ identifier, password: joerg?.password ?? '' });
    expect(login.result, identifier).toBe('password_correct');
  }
  await expectResets(client, loginsThat(known, 'crypt', 'clear_text'));
  await expectNoPassword(client, ['max']);
  expect(await statusesOf(client, ['nora', 'ida'])).toEqual(
    new Map([
      ['nora', 'inactive'],
      ['ida', 'active'],
    ]),
  );
});
