import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { SourceItem } from '../../contract/source.ts';
import { translatePassword } from '../../passwords/translate.ts';
import { verifyPassword } from '../../passwords/verify.ts';
import { entryOf } from '../../sources/ldif-entry.ts';
import { findSourceAdapter } from '../../sources/registry.ts';
import { fixture, inputFile, peopleOf, readAll, rejectsOf } from './reading.ts';

async function readLdif(content: string | Uint8Array) {
  return await readAll('ldif', await inputFile(content, 'users.ldif'));
}

async function readPerson(...lines: readonly string[]) {
  const items = await readLdif(`${lines.join('\n')}\n`);
  const [person] = peopleOf(items);
  if (person === undefined || items.length !== 1) throw new Error(`Expected one person, got ${JSON.stringify(items)}`);
  return person;
}

async function readReject(...lines: readonly string[]) {
  const items = await readLdif(`${lines.join('\n')}\n`);
  const [reject] = rejectsOf(items);
  if (reject === undefined || items.length !== 1) throw new Error(`Expected one reject, got ${JSON.stringify(items)}`);
  return reject;
}

function base64(text: string | Uint8Array): string {
  return Buffer.from(text).toString('base64');
}

const ada = ['dn: uid=ada,ou=people,dc=example', 'objectClass: inetOrgPerson', 'uid: ada'];

describe('the real export of OpenLDAP', () => {
  it('yields its people and nothing else of the directory', async () => {
    const items = await readAll('ldif', fixture('openldap/users.ldif'));
    expect(rejectsOf(items)).toEqual([]);
    const people = peopleOf(items);
    expect(people).toHaveLength(30);
    expect(people[3]).toEqual({
      sourceKey: '09bf63a2-7b8d-1041-8ebb-ad31f16f2e48',
      position: { input: 'users.ldif', line: 71 },
      status: 'active',
      identifiers: [
        { type: 'email', value: 'Person3@Example.com' },
        { type: 'uid', value: 'person3' },
      ],
      addresses: [
        { type: 'email', value: 'Person3@Example.com', verified: false },
        { type: 'mobile', value: '+14155550003', verified: false },
      ],
      payload: { name: 'Test Ngô', family_name: 'Ngô', phone_number: '+14155550003' },
      metadata: { dn: 'uid=person3,ou=people,dc=example,dc=com' },
      password: { format: 'ldap', value: '{MD5}EPzwJ/DFGmj3w9yDaxNwFw==' },
      createdAt: '2026-11-23T13:25:04Z',
      updatedAt: '2026-11-23T13:25:04Z',
    });
  });

  it('carries the passwords that its users really have', async () => {
    const people = peopleOf(await readAll('ldif', fixture('openldap/users.ldif')));
    const known: readonly { uid: string; scheme: string; password: string }[] = JSON.parse(
      await readFile(fixture('openldap/known.json'), 'utf8'),
    );
    let moved = 0;
    for (const { uid, scheme, password } of known) {
      const person = people.find(({ identifiers }) => identifiers.some(({ value }) => value === uid));
      const translation = person?.password && translatePassword(person.password);
      if (scheme === 'CRYPT') expect(translation).toEqual({ kind: 'unmovable', reason: 'crypt' });
      else if (translation?.kind !== 'movable') throw new Error(`Expected ${scheme} to move`);
      else {
        expect(await verifyPassword(translation.hash, password)).toBe(true);
        expect(await verifyPassword(translation.hash, `${password}x`)).toBe(false);
        moved++;
      }
    }
    expect(moved).toBe(27);
  });
});

describe('an entry', () => {
  it('is read with folded lines, comments, base64 and a version line, and with either line end', async () => {
    const lines = [
      'version: 1',
      '# people of the',
      '  example: not an attribute',
      `DN:: ${base64('uid=ada,ou=Zürich,dc=example')}`,
      'objectclass:  inetOrgPerson',
      'UID: a',
      ' d',
      ' a',
      '# between',
      'cn;lang-fr: Adélaïde',
      `CN:: ${base64('Ada Lovelace, comtesse')}`,
      'mail: ada@example.com',
      'MAIL: ada.lovelace@example.com',
      'mail: ADA@example.com',
      'description:',
    ];
    for (const text of [lines.join('\n'), `${lines.join('\r\n')}\r\n\r\n`]) {
      const [person] = peopleOf(await readLdif(text));
      expect(person).toEqual({
        sourceKey: 'uid=ada,ou=zürich,dc=example',
        position: { input: 'users.ldif', line: 4 },
        status: 'active',
        identifiers: [
          { type: 'email', value: 'ada@example.com' },
          { type: 'email', value: 'ada.lovelace@example.com' },
          { type: 'email', value: 'ADA@example.com' },
          { type: 'uid', value: 'ada' },
        ],
        addresses: [
          { type: 'email', value: 'ada@example.com', verified: false },
          { type: 'email', value: 'ada.lovelace@example.com', verified: false },
        ],
        payload: { name: 'Ada Lovelace, comtesse' },
        metadata: { dn: 'uid=ada,ou=Zürich,dc=example' },
      });
    }
  });

  it('has the same key however its name is spaced and written, where it has no lasting one', async () => {
    const written = ['dn: UID = Ada ,  OU=People;dc=Example', 'objectClass: person', 'uid: ada'];
    expect((await readPerson(...written)).sourceKey).toBe((await readPerson(...ada)).sourceKey);
    expect((await readPerson(...ada, 'entryUUID: 7')).sourceKey).toBe('7');
    expect((await readPerson(...ada, 'ipaUniqueID: 9', 'nsuniqueid: 8')).sourceKey).toBe('8');
  });

  it('may have attributes whose names have underscores, and one named like a prototype is like others', async () => {
    const inputs = [
      await inputFile([...ada, '_x: 1', 'my_x;lang-fr: 2', '__proto__: a', '__proto__:: Yg=='].join('\n')),
    ];
    const metadata = { own: '__proto__', first: '_x', inner: '"my_x;lang-fr"', none: 'polluted' };
    const items: SourceItem[] = [];
    const settings = { type: 'ldif', inputs, mapping: { metadata } };
    for await (const block of findSourceAdapter('ldif').read(settings)) items.push(...block);
    expect(rejectsOf(items)).toEqual([]);
    expect(peopleOf(items)[0]?.metadata).toEqual({
      dn: 'uid=ada,ou=people,dc=example',
      own: ['a', 'b'],
      first: ['1'],
      inner: ['2'],
    });
    const entry = entryOf(
      [
        { number: 1, text: 'dn: uid=ada' },
        { number: 2, text: '__proto__: polluted' },
      ],
      'users.ldif',
    );
    const record = entry !== undefined && 'record' in entry ? entry.record : undefined;
    expect(Object.entries(record ?? {})).toEqual([
      ['dn', 'uid=ada'],
      ['__proto__', ['polluted']],
    ]);
    expect(Object.getPrototypeOf(record)).toBe(Object.prototype);
    expect('polluted' in {}).toBe(false);
  });

  it('of Active Directory has its GUID as a key, a password that stays there, and dates', async () => {
    const person = await readPerson(
      'dn: CN=Ada Lovelace,OU=IT,DC=example,DC=local',
      'changetype: add',
      'objectClass: top',
      'objectClass: person',
      'objectClass: organizationalPerson',
      'objectClass: user',
      'objectGUID:: LfpD6qngUkupEy9bFXBBjA==',
      'userAccountControl: 66050',
      'sAMAccountName: ada',
      'userPrincipalName: ada@example.local',
      'whenCreated: 20200109193126.0Z',
      'lastLogonTimestamp: 132323260744754819',
      `memberOf: CN=IT\\, all,OU=Groups,DC=example,DC=local`,
      'memberOf: CN=Z\\C3\\BCrich+OU=x,OU=Groups,DC=example,DC=local',
      'telephoneNumber: extension 12',
      'employeeID: 0042',
    );
    expect(person).toEqual({
      sourceKey: 'ea43fa2d-e0a9-4b52-a913-2f5b1570418c',
      position: { input: 'users.ldif', line: 1 },
      status: 'inactive',
      identifiers: [
        { type: 'uid', value: 'ada' },
        { type: 'uid', value: 'ada@example.local' },
      ],
      addresses: [],
      payload: { phone_number: 'extension 12' },
      metadata: { dn: 'CN=Ada Lovelace,OU=IT,DC=example,DC=local', employeeID: '0042' },
      password: { format: 'withheld', value: '' },
      groups: ['/IT, all', '/Zürich'],
      createdAt: '2020-01-09T19:31:26Z',
      lastLoginAt: '2020-04-25T22:07:54.475Z',
    });
  });

  it.each([
    ['pwdAccountLockedTime: 000001010000Z', 'inactive'],
    ['nsAccountLock: TRUE', 'inactive'],
    ['nsaccountlock: true', 'inactive'],
    ['ds-pwp-account-disabled: true', 'inactive'],
    ['userAccountControl: 514', 'inactive'],
    ['userAccountControl: 512', 'active'],
    ['nsAccountLock: FALSE', 'active'],
  ])('with %s is %s', async (line, status) => {
    expect((await readPerson(...ada, line)).status).toBe(status);
  });

  it('has the first password that is a hash with a scheme of its own', async () => {
    const passwordOf = async (...hashes: readonly string[]) => {
      const person = await readPerson(...ada, ...hashes.map((hash) => `userPassword:: ${base64(hash)}`));
      return person.password?.value;
    };
    expect(await passwordOf('{SSHA}one', '{SSHA}two')).toBe('{SSHA}one');
    expect(await passwordOf('{CRYPT}$6$x', '{SASL}ada@EXAMPLE', '{SSHA}two')).toBe('{SSHA}two');
    expect(await passwordOf('{crypt}$2y$05$x', '{SSHA}two')).toBe('{crypt}$2y$05$x');
    expect(await passwordOf('{CRYPT}x')).toBe('{CRYPT}x');
    expect(await passwordOf()).toBeUndefined();
  });

  it('has to change a password that an administrator has set', async () => {
    const person = await readPerson(
      ...ada,
      'userPassword: {SSHA}x',
      'pwdReset: TRUE',
      'pwdChangedTime: 2025010110+0130',
    );
    expect(person.password).toEqual({
      format: 'ldap',
      value: '{SSHA}x',
      mustBeChanged: true,
      createdAt: '2025-01-01T10:00:00+01:30',
    });
  });

  it.each([
    [['dn: ou=people,dc=example', 'objectClass: organizationalUnit', 'ou: people']],
    [['dn: cn=staff,dc=example', 'objectClass: groupOfNames', 'cn: staff', 'mail: staff@example.com']],
    [
      [
        'dn: cn=pc,dc=example',
        'objectClass: person',
        'objectClass: user',
        'objectClass: computer',
        'sAMAccountName: PC$',
      ],
    ],
    [['dn: cn=admin,dc=example', 'objectClass: simpleSecurityObject', 'objectClass: organizationalRole', 'cn: admin']],
    [['dn: cn=x,dc=example', 'objectClass: acmePrinter', 'cn: x']],
    [
      [
        'dn: cn=default,ou=policies,dc=example',
        'objectClass: person',
        'objectClass: pwdPolicy',
        'cn: default',
        'sn: x',
      ],
    ],
    [['dn: uid=bo,dc=example', 'objectClass: referral', 'objectClass: extensibleObject', 'uid: bo', 'ref: ldap://x']],
    [['# search result', 'search: 2', 'result: 0 Success']],
    [['# numEntries: 1']],
  ])('that is no user (case %#) is passed over', async (lines) => {
    const items = await readLdif([...lines, '', ...ada, '', ''].join('\n'));
    expect(items).toHaveLength(1);
    expect(peopleOf(items)).toHaveLength(1);
  });

  it('is a user by its login name where all its classes are of its owner, or not exported', async () => {
    const own = ['dn: cn=a,dc=example', 'objectClass: acmeAccount', 'mail: a@example.com'];
    const without = ['dn: cn=a,dc=example', 'mail: a@example.com'];
    for (const lines of [own, without]) expect((await readPerson(...lines)).identifiers).toHaveLength(1);
  });

  it.each([
    [['dn: cn=x', 'changetype: modify', 'replace: mail', 'mail: x@example.com', '-'], 'change_record', 'changetype'],
    [['dn: cn=x', 'changetype:: ZGVsZXRl'], 'change_record', 'changetype'],
    [[...ada, 'mail:< file:///etc/passwd'], 'invalid_value', 'mail'],
    [[...ada, 'acmeSecret:< https://example.com/'], 'invalid_value', undefined],
    [[...ada, 'userPassword:: e1NTSE'], 'invalid_value', 'userPassword'],
    [[...ada, 'userPassword:: {SSHA}x='], 'invalid_value', 'userPassword'],
    [[...ada, 'no colon'], 'invalid_entry', undefined],
    [['uid: ada', 'objectClass: person'], 'invalid_entry', undefined],
    [[' folded', ...ada], 'invalid_entry', undefined],
    [['dn:', 'objectClass: person', 'uid: ada'], 'missing_field', 'dn'],
    [['dn: cn=x', 'objectClass: person', 'cn: x'], 'no_identifier', 'uid'],
    [[...ada, 'createTimestamp: 20250230000000Z'], 'invalid_value', 'createTimestamp'],
    [[...ada, 'modifyTimestamp: yesterday'], 'invalid_value', 'modifyTimestamp'],
  ])('that cannot be a user (case %#) is rejected by its line and field', async (lines, reason, field) => {
    const reject = await readReject(...lines);
    expect(reject).toMatchObject({ reason, position: { input: 'users.ldif', line: 1 } });
    expect(reject.field).toBe(field);
  });

  it('that is not UTF-8 or far too long costs itself alone, and pictures and members cost nothing', async () => {
    const before = `${ada.join('\n')}\n\n`;
    const member = `member: uid=somebody,ou=people,dc=example\n`;
    const folded = ` ${'x'.repeat(1 << 20)}\n`.repeat(17);
    const text = [
      before,
      `dn: cn=all,dc=example\nobjectClass: groupOfNames\n${member.repeat(500_000)}\n`,
      `${ada.join('\n')}\njpegPhoto:: AAAA\n${folded}\n`,
      `${ada.join('\n')}\ndescription: x\n${folded}\n`,
      before,
    ].join('');
    const latin1 = Buffer.concat([Buffer.from(`${ada.join('\n')}\ncn: `), Buffer.from([0xe9]), Buffer.from('\n\n')]);
    const items = await readLdif(Buffer.concat([latin1, Buffer.from(text)]));
    expect(rejectsOf(items).map(({ reason, position }) => [reason, position.line])).toEqual([
      ['invalid_encoding', 1],
      ['record_too_long', 500_035],
    ]);
    expect(peopleOf(items)).toHaveLength(3);
  });
});

it.each(['', 'version: 1\n', 'dn: ou=people,dc=example\nobjectClass: organizationalUnit\n', '# nothing\n'])(
  'A directory without users (case %#) is refused',
  async (text) => {
    await expect(readLdif(text)).rejects.toMatchObject({ problem: 'broken_source', what: 'The export holds no users' });
  },
);
