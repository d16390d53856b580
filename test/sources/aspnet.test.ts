import { describe, expect, it } from 'vitest';
import { translatePassword } from '../../passwords/translate.ts';
import { verifyPassword } from '../../passwords/verify.ts';
import { madeHashes } from '../passwords/made-hashes.ts';
import { inputFile, peopleOf, readAll, readOne, rejectOne, rejectsOf } from './reading.ts';

const id = '0F78EDEF-75A4-4DCD-8379-4C05AE67A5BE';
const hash = 'AQAAAAEAACcQAAAAEHRYpQZ06ZDGgeTZzxhGgU6Ri/KWiPOc76ss5mb5jSvernZoWu0jAm5wClljwcX/CQ==';
const user = {
  Id: id,
  UserName: 'ada@example.com',
  NormalizedUserName: 'ADA@EXAMPLE.COM',
  Email: 'ada@example.com',
  NormalizedEmail: 'ADA@EXAMPLE.COM',
  EmailConfirmed: true,
  PasswordHash: hash,
  SecurityStamp: 'LYMDNVW7EIPCDOWCN5Y5BZBZZ3W7MXMU',
  ConcurrencyStamp: '9c1a7f0e-0b55-4d0f-8d0a-5d0c6a1f2b11',
  PhoneNumber: '+33 6 12 34 56 78',
  PhoneNumberConfirmed: true,
  TwoFactorEnabled: true,
  LockoutEnd: null,
  LockoutEnabled: true,
  AccessFailedCount: 0,
};
const person = {
  sourceKey: id.toLowerCase(),
  position: { input: 'export.json', record: 1 },
  status: 'active',
  identifiers: [{ type: 'email', value: 'ada@example.com' }],
  addresses: [
    { type: 'email', value: 'ada@example.com', verified: true },
    { type: 'mobile', value: '+33612345678', verified: true },
  ],
  payload: { phone_number: '+33612345678' },
  password: { format: 'aspnet', value: hash },
};

const header = Object.keys(user).join(',');
const csvRow = `${id},ada@example.com,ADA@EXAMPLE.COM,ada@example.com,ADA@EXAMPLE.COM,1,${hash},S,C,+33 6 12 34 56 78,1,1,NULL,1,0`;

describe('a user of AspNetUsers', () => {
  it.each([
    ['JSON as FOR JSON writes it', JSON.stringify([user]), 'export.json', { record: 1 }],
    ['one JSON object a line', JSON.stringify(user), 'export.ndjson', { line: 1 }],
    ['CSV of sqlcmd', `${header}\n${header.replace(/\w+/g, '---')}\n${csvRow}\n`, 'export.csv', { line: 3 }],
    ['CSV of PostgreSQL', `${header}\n${csvRow.replace(',1,1,NULL,1,', ',t,t,,t,')}\n`, 'export.csv', { line: 2 }],
    [
      'CSV with the columns of another convention',
      `${header.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase()}\n${csvRow.replaceAll(',1,', ',True,')}\n`,
      'export.csv',
      { line: 2 },
    ],
  ])('is read from %s', async (_, text, name, place) => {
    const items = await readAll('aspnet', await inputFile(text, name));
    expect(items).toEqual([{ person: { ...person, position: { input: name, ...place } } }]);
  });

  it.each(madeHashes('aspnet'))('keeps the password of a $scheme hash', async ({ value, password }) => {
    const read = await readOne('aspnet', [{ ...user, PasswordHash: value }]);
    const translation = read.password && translatePassword(read.password);
    if (translation?.kind !== 'movable') throw new Error('Expected a movable password');
    expect(await verifyPassword(translation.hash, password ?? '')).toBe(true);
  });

  it.each([
    ['9999-12-31 23:59:59.9999999 +00:00', true, 'inactive'],
    ['2126-01-01T00:00:00+00:00', true, 'inactive'],
    ['9999-12-31T23:59:59Z', false, 'active'],
    ['2024-01-01 10:05:00 +00:00', true, 'active'],
    ['2099-12-31T23:59:59Z', true, 'active'],
    [null, true, 'active'],
  ])('that is locked until %s, where locking is %s, is %s', async (LockoutEnd, LockoutEnabled, status) => {
    expect((await readOne('aspnet', [{ ...user, LockoutEnd, LockoutEnabled }])).status).toBe(status);
    const { LockoutEnd: _, ...version2 } = user;
    const read = await readOne('aspnet', [{ ...version2, LockoutEndDateUtc: LockoutEnd, LockoutEnabled }]);
    expect(read.status).toBe(status);
  });

  it('has the names that the project added, and no password without a hash', async () => {
    const named = { Id: 7, UserName: 'ada', FirstName: 'Ada', LastName: 'Lovelace', PhoneNumber: 'ask me' };
    expect(await readOne('aspnet', [named])).toEqual({
      sourceKey: '7',
      position: person.position,
      status: 'active',
      identifiers: [{ type: 'uid', value: 'ada' }],
      addresses: [],
      payload: { given_name: 'Ada', family_name: 'Lovelace', name: 'Ada Lovelace', phone_number: 'ask me' },
    });
  });

  it.each([
    [{ Id: null }, 'missing_field', 'Id'],
    [{ UserName: '', Email: null }, 'no_identifier', 'UserName'],
    [{ Email: ['x'] }, 'invalid_value', 'Email'],
    [{ EmailConfirmed: 'perhaps' }, 'invalid_value', 'EmailConfirmed'],
    [{ LockoutEnd: 'soon' }, 'invalid_value', 'LockoutEnd'],
    [{ PasswordHash: {} }, 'invalid_value', 'PasswordHash'],
  ])('that cannot be a person (%j) is rejected by its column', async (change, reason, field) => {
    expect(await rejectOne('aspnet', [{ ...user, ...change }])).toMatchObject({ reason, field });
  });
});

describe('the other tables', () => {
  const other = 'b0000000-0000-4000-8000-000000000000';
  const dotnet = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/';
  const roles = 'Id,Name,NormalizedName,ConcurrencyStamp\nR1,Editors,EDITORS,x\nR2,Staff,STAFF,x\n';
  const userRoles = `UserId,RoleId\n${id.toLowerCase()},r1\n${id},R2\n`;
  const logins = `LoginProvider,ProviderKey,ProviderDisplayName,UserId\nGoogle,1140,Google,${id.toLowerCase()}\n`;
  const claims = [
    { Id: 1, UserId: id, ClaimType: `${dotnet}givenname`, ClaimValue: 'Ada' },
    { Id: 2, UserId: id, ClaimType: 'locale', ClaimValue: 'fr' },
    { Id: 3, UserId: id, ClaimType: 'plan', ClaimValue: 'gold' },
    { Id: 4, UserId: id, ClaimType: 'plan', ClaimValue: 'trial' },
    { Id: 5, UserId: id },
  ];
  const tokens = [
    {
      UserId: id,
      LoginProvider: '[AspNetUserStore]',
      Name: 'AuthenticatorKey',
      Value: 'LTUGMJ4GYAG6UHIOLAOS75AEN4DS5RHY',
    },
    { UserId: id, LoginProvider: '[AspNetUserStore]', Name: 'RecoveryCodes', Value: 'a;b' },
  ];
  const joined = {
    ...person,
    identifiers: [
      { type: 'email', value: 'ada@example.com' },
      { type: 'federated', value: 'Google:1140', metadata: { provider: 'Google', subject: '1140' } },
    ],
    payload: { given_name: 'Ada', locale: 'fr', phone_number: '+33612345678' },
    metadata: { roles: ['Editors', 'Staff'], claims: { plan: ['gold', 'trial'] } },
    credentials: [{ type: 'totp', payload: { totp_secret: 'LTUGMJ4GYAG6UHIOLAOS75AEN4DS5RHY' } }],
  };

  it('give each user its other accounts, profile, roles and authenticator app, in whatever order they come', async () => {
    const inputs = [
      await inputFile(JSON.stringify([user, { Id: other, UserName: 'bo' }])),
      await inputFile(JSON.stringify(claims), 'claims.json'),
      await inputFile(JSON.stringify(tokens), 'tokens.json'),
      await inputFile(logins, 'logins.csv'),
      await inputFile(userRoles, 'user-roles.csv'),
      await inputFile(roles, 'roles.csv'),
    ];
    for (const order of [inputs, inputs.toReversed()]) {
      const items = await readAll('aspnet', ...order);
      expect(rejectsOf(items)).toEqual([]);
      const people = peopleOf(items);
      expect(people).toHaveLength(2);
      expect(people.find(({ sourceKey }) => sourceKey === person.sourceKey)).toEqual(joined);
      expect(people.find(({ sourceKey }) => sourceKey === other)).toMatchObject({
        identifiers: [{ type: 'uid', value: 'bo' }],
        payload: {},
      });
    }
  });

  it('give no authenticator app to a user who has not turned it on', async () => {
    const users = await inputFile(JSON.stringify([{ ...user, TwoFactorEnabled: false }]));
    const [read] = peopleOf(await readAll('aspnet', users, await inputFile(JSON.stringify(tokens))));
    expect(read?.credentials).toBeUndefined();
  });

  it('are rejected row by row where they name no user, or one that is nowhere', async () => {
    const users = await inputFile(JSON.stringify([user]));
    const strays = `LoginProvider,ProviderKey,UserId\nGoogle,1,${other}\nGoogle,2,\n`;
    const rejects = rejectsOf(await readAll('aspnet', users, await inputFile(strays, 'logins.csv')));
    expect(rejects.map(({ reason, field, position }) => [reason, field, position.line]).toSorted()).toEqual([
      ['dangling_record', 'UserId', 2],
      ['missing_field', 'UserId', 3],
    ]);
  });
});
