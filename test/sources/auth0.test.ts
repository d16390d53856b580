import { describe, expect, it } from 'vitest';
import { inputFile, peopleOf, readAll, readOne, rejectOne, rejectsOf } from './reading.ts';

const user = {
  _id: { $oid: '4686929e45d650a52bfd80fd' },
  email: 'Ada@example.com',
  email_verified: true,
  tenant: 't',
  connection: 'Username-Password-Authentication',
  passwordHash: '$2b$10$fRg8hzhGa6449NzSj1m6ouYWLexHdxQaGSFUrXLutsnGSpJb7JM46',
  password_set_date: { $date: '2025-01-01T00:00:00.000Z' },
};

describe('an Auth0 user', () => {
  it('becomes a person under the id that Auth0 gives it, with the e-mail address as written', async () => {
    expect(await readOne('auth0', { ...user, username: 'ada' })).toEqual({
      sourceKey: 'auth0|4686929e45d650a52bfd80fd',
      position: { input: 'export.json', line: 1 },
      status: 'active',
      identifiers: [
        { type: 'email', value: 'Ada@example.com' },
        { type: 'uid', value: 'ada' },
      ],
      addresses: [{ type: 'email', value: 'Ada@example.com', verified: true }],
      payload: {},
      metadata: { connection: 'Username-Password-Authentication' },
      password: { format: 'modular-crypt', value: user.passwordHash, createdAt: '2025-01-01T00:00:00.000Z' },
    });
  });

  it.each([
    [{ alt_id: 'alt' }, 'auth0|alt'],
    [{ _id: 'plain' }, 'auth0|plain'],
    [{ _id: undefined, _ID: { $oid: 'upper' } }, 'auth0|upper'],
  ])('is known by %j as Auth0 knows it', async (change, sourceKey) => {
    expect((await readOne('auth0', { ...user, ...change })).sourceKey).toBe(sourceKey);
  });

  it('may have its address, user name and phone number in identifiers alone', async () => {
    const identifiers = [
      { type: 'email', value: 'ada@example.com', verified: true },
      { type: 'username', value: 'ada' },
      { type: 'phone', value: '+14155550000', verified: false },
    ];
    const person = await readOne('auth0', { ...user, email: undefined, email_verified: undefined, identifiers });
    expect(person.identifiers.map(({ type, value }) => [type, value])).toEqual([
      ['email', 'ada@example.com'],
      ['uid', 'ada'],
      ['mobile', '+14155550000'],
    ]);
    expect(person.addresses).toEqual([
      { type: 'email', value: 'ada@example.com', verified: true },
      { type: 'mobile', value: '+14155550000', verified: false },
    ]);
  });

  it('keeps the root’s word on verification where identifiers say otherwise', async () => {
    const identifiers = [{ type: 'email', value: 'ada@EXAMPLE.com', verified: true }];
    const person = await readOne('auth0', { ...user, email_verified: false, identifiers });
    expect(person.addresses).toEqual([{ type: 'email', value: 'Ada@example.com', verified: false }]);
  });

  it('without a hash has no password, and blocked arrives inactive', async () => {
    const person = await readOne('auth0', { ...user, passwordHash: undefined, blocked: true });
    expect(person.password).toBeUndefined();
    expect(person.status).toBe('inactive');
  });

  it.each([
    [{ ...user, _id: undefined }, 'missing_field', '_id'],
    [{ ...user, _id: { $oid: '' } }, 'missing_field', '_id.$oid'],
    [{ _id: 'x' }, 'no_identifier', 'email'],
    [{ ...user, email: 7 }, 'invalid_value', 'email'],
    [{ ...user, email_verified: 'yes' }, 'invalid_value', 'email_verified'],
    [{ ...user, passwordHash: [] }, 'invalid_value', 'passwordHash'],
    [{ ...user, password_set_date: { $date: 'soon' } }, 'invalid_value', 'password_set_date.$date'],
    [{ ...user, identifiers: [{ type: 'pager', value: '1' }] }, 'invalid_value', 'identifiers[0].type'],
    [{ ...user, identifiers: [{ type: 'email' }] }, 'missing_field', 'identifiers[0].value'],
    [7, 'not_an_object', undefined],
  ])('that cannot be a person (%j) is rejected by its field', async (broken, reason, field) => {
    const reject = await rejectOne('auth0', broken);
    expect(reject).toMatchObject({ reason, position: { input: 'export.json', line: 1 } });
    expect(reject.field).toBe(field);
  });

  it('is named in a reject by its key where the key could be read', async () => {
    expect((await rejectOne('auth0', { ...user, email: 7 })).sourceKey).toBe('auth0|4686929e45d650a52bfd80fd');
    expect(await rejectOne('auth0', { ...user, _id: 7 })).not.toHaveProperty('sourceKey');
  });
});

it('An Auth0 export loses no line to a broken one', async () => {
  const line = JSON.stringify(user);
  const path = await inputFile(['x","email":"y"}', line, '{"_id":', '', line, line.slice(0, -1), line].join('\n'));
  const items = await readAll('auth0', path);
  expect(peopleOf(items).map((person) => person.position.line)).toEqual([2, 5, 7]);
  expect(rejectsOf(items).map(({ reason, position }) => [reason, position.line])).toEqual([
    ['invalid_json', 1],
    ['invalid_json', 3],
    ['invalid_json', 6],
  ]);
});
