import { describe, expect, it } from 'vitest';
import { translatePassword } from '../../passwords/translate.ts';
import { inputFile, peopleOf, readAll, readOne, rejectOne, rejectsOf } from './reading.ts';

/** The sample of github.com/firebase/scrypt, whose password is `user1password`. */
const passwordHash = 'lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==';
const salt = '42xEC+ixf3L2lw==';
const user = {
  localId: '0YPO0atCUVaeP8gTIZVDn4oZxIZ2',
  email: 'ada@example.com',
  emailVerified: true,
  passwordHash,
  salt,
  displayName: 'Ada "the" Lovelace, Countess',
  photoUrl: 'https://example.com/ada.png',
  lastSignedInAt: '1621582693401',
  createdAt: '1508255889000',
  disabled: false,
  customAttributes: '{"admin":true}',
  providerUserInfo: [],
};
const withoutHash = { ...user, passwordHash: undefined, salt: undefined };
const google = { providerId: 'google.com', rawId: '1140', email: 'ada@example.com', displayName: 'Ada' };
const document = (...users: readonly unknown[]) => ({ users });

describe('a Firebase user', () => {
  it('becomes a person with its profile, claims and dates, and a password that has to be reset', async () => {
    const person = await readOne('firebase', document(user));
    expect(person).toEqual({
      sourceKey: user.localId,
      position: { input: 'export.json', record: 1 },
      status: 'active',
      identifiers: [{ type: 'email', value: 'ada@example.com' }],
      addresses: [{ type: 'email', value: 'ada@example.com', verified: true }],
      payload: { name: user.displayName, picture: user.photoUrl },
      metadata: { custom_claims: { admin: true } },
      password: { format: 'scrypt', value: passwordHash, parameters: { salt } },
      createdAt: '2017-10-17T15:58:09.000Z',
      lastLoginAt: '2021-05-21T07:38:13.401Z',
    });
    expect(person.password && translatePassword(person.password)).toEqual({ kind: 'unmovable', reason: 'scrypt' });
  });

  it('whose hash firebase-tools left out has a password all the same', async () => {
    expect((await readOne('firebase', document(withoutHash))).password).toEqual({ format: 'withheld', value: '' });
    const told = { ...withoutHash, providerUserInfo: [google, { providerId: 'password', rawId: 'ada@example.com' }] };
    expect((await readOne('firebase', document(told))).password).toEqual({ format: 'withheld', value: '' });
  });

  it('that is known by a phone number or by another provider alone has no password', async () => {
    const phone = { localId: 'p', phoneNumber: '+14155550100', createdAt: '0' };
    const byPhone = await readOne('firebase', document(phone));
    expect(byPhone).toEqual({
      sourceKey: 'p',
      position: { input: 'export.json', record: 1 },
      status: 'active',
      identifiers: [{ type: 'mobile', value: '+14155550100' }],
      addresses: [{ type: 'mobile', value: '+14155550100', verified: true }],
      payload: { phone_number: '+14155550100' },
    });
    const byGoogle = await readOne('firebase', document({ ...withoutHash, providerUserInfo: [google] }));
    expect(byGoogle).not.toHaveProperty('password');
    expect(byGoogle.identifiers[1]).toEqual({
      type: 'federated',
      value: 'google.com:1140',
      metadata: { provider: 'google.com', subject: '1140' },
    });
  });

  it('is inactive when disabled, and says which second factors stay behind', async () => {
    const mfaInfo = [
      { mfaEnrollmentId: 'a', phoneInfo: '+14155550100' },
      { mfaEnrollmentId: 'b', totpInfo: {} },
    ];
    const person = await readOne('firebase', document({ ...user, disabled: true, customAttributes: '{}', mfaInfo }));
    expect(person.status).toBe('inactive');
    expect(person.metadata).toEqual({ second_factors_not_moved: ['phone', 'totp'] });
    expect(person).not.toHaveProperty('credentials');
  });

  it.each([
    [{ localId: 'a', createdAt: '1508255889000', providerUserInfo: [] }, 'not_a_person', 'localId'],
    [{ localId: 'a', phoneNumber: '06 12 34 56 78' }, 'no_identifier', 'phoneNumber'],
    [{ ...user, localId: undefined }, 'missing_field', 'localId'],
    [{ ...user, emailVerified: 'yes' }, 'invalid_value', 'emailVerified'],
    [{ ...user, passwordHash: {} }, 'invalid_value', 'passwordHash'],
    [{ ...user, createdAt: 'soon' }, 'invalid_value', 'createdAt'],
    [{ ...user, customAttributes: '{"admin"' }, 'invalid_value', 'customAttributes'],
    [{ ...user, customAttributes: '["admin"]' }, 'invalid_value', 'customAttributes'],
    [{ ...user, customAttributes: { admin: true } }, 'invalid_value', 'customAttributes'],
    [{ ...user, providerUserInfo: [{ rawId: 'x' }] }, 'missing_field', 'providerUserInfo[0].providerId'],
    [{ ...user, providerUserInfo: [{ providerId: 'apple.com' }] }, 'missing_field', 'providerUserInfo[0].rawId'],
  ])('that cannot be a person (%j) is rejected by its field', async (broken, reason, field) => {
    expect(await rejectOne('firebase', document(broken))).toMatchObject({ reason, field, position: { record: 1 } });
  });
});

describe('a Firebase export', () => {
  /** As src/accountExporter.ts of firebase-tools writes it since 15.19: a comma behind each row, quotes where they are needed. */
  const wide = (fields: Readonly<Record<number, string>>) =>
    `${Array.from({ length: 52 }, (_, index) => fields[index] ?? '').join(',')},`;
  const older = (fields: Readonly<Record<number, string>>) =>
    `${Array.from({ length: 28 }, (_, index) => fields[index] ?? '').join(',')},`;
  const ada = {
    0: user.localId,
    1: user.email,
    2: 'true',
    3: passwordHash,
    4: salt,
    5: '"Ada ""the"" Lovelace, Countess"',
    6: user.photoUrl,
    23: user.createdAt,
    24: user.lastSignedInAt,
    26: 'false',
    27: '"{""admin"":true}"',
  };

  it.each([
    ['52 columns', wide],
    ['the 28 of before', older],
  ])('gives the same persons as CSV of %s', async (_, row) => {
    const path = await inputFile(
      `${row(ada)}\n${row({ 0: 'g', 1: 'g@x.org', 2: 'false', 7: '1140', 8: 'g@x.org' })}\n`,
    );
    const [first, second] = peopleOf(await readAll('firebase', path));
    expect(first).toEqual({
      ...(await readOne('firebase', document(user))),
      position: { input: 'export.json', line: 1 },
    });
    expect(second?.identifiers.map(({ value }) => value)).toEqual(['g@x.org', 'google.com:1140']);
    expect(second).not.toHaveProperty('password');
  });

  it('has the accounts of all ten providers in its columns', async () => {
    const starts = [7, 11, 15, 19, 28, 32, 36, 40, 44, 48];
    const ids = Object.fromEntries(starts.map((start, index) => [start, `id${index}`]));
    const [person] = peopleOf(await readAll('firebase', await inputFile(wide({ 0: 'x', ...ids }))));
    expect(person?.identifiers.map(({ value }) => value)).toEqual([
      'google.com:id0',
      'facebook.com:id1',
      'twitter.com:id2',
      'github.com:id3',
      'apple.com:id4',
      'microsoft.com:id5',
      'gc.apple.com:id6',
      'playgames.google.com:id7',
      'linkedin.com:id8',
      'yahoo.com:id9',
    ]);
  });

  it('as CSV loses no row to a broken one', async () => {
    const rows = [wide(ada), 'x,y', wide({ ...ada, 0: '', 1: 'b@x.org' }), wide({ ...ada, 0: 'b', 2: 'maybe' })];
    const items = await readAll('firebase', await inputFile(rows.join('\n'), 'users.csv'));
    expect(peopleOf(items)).toHaveLength(1);
    expect(rejectsOf(items).map(({ reason, field, position }) => [position.line, reason, field])).toEqual([
      [2, 'invalid_row', undefined],
      [3, 'missing_field', 'localId'],
      [4, 'invalid_value', 'emailVerified'],
    ]);
  });

  it.each([
    ['a,b,c\n', 'numbers of columns'],
    ['{"users":[{"localId":"a"}', 'breaks off'],
    ['{\n"accounts":[]}', 'no list users'],
    ['{"users":[{"localId" "a"}]}', 'is not JSON'],
  ])('that is none (%j) is refused with the reason', async (text, what) => {
    await expect(readAll('firebase', await inputFile(text))).rejects.toMatchObject({
      problem: 'broken_source',
      what: expect.stringContaining(what),
    });
  });

  it('may have no users', async () => {
    expect(await readAll('firebase', await inputFile('{"users":[]}'), await inputFile(''))).toEqual([]);
  });
});
