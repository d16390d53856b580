import { hash } from 'node:crypto';
import { v4, validate, version } from 'uuid';
import { expect, test } from 'vitest';
import { RecordIds } from '../../preparation/record-ids.ts';
import { uuidText, writeUuid, writeUuidText } from '../../preparation/uuid-bytes.ts';

const identifierTypes = ['email', 'mobile', 'uid', 'external', 'federated'] as const;

/** Every UUID that a user with three records of each type has. */
function everyId(namespace: string, sourceKey: string): string[] {
  const ids = new RecordIds(namespace).ofUser(sourceKey);
  return [
    ids.user(),
    ids.passwordCredential(),
    ...[0, 1, 2].flatMap((ordinal) => [
      ...identifierTypes.map((type) => ids.identifier(type, ordinal)),
      ids.address('email', ordinal),
      ids.address('mobile', ordinal),
      ids.credential('totp', ordinal),
      ids.credential('webauthn', ordinal),
    ]),
  ].map(uuidText);
}

test('a user has the same UUIDs for ever', () => {
  // Computed once, and again by another program (Python's hashlib): a change here would duplicate every user that an
  // earlier release imported.
  const ids = new RecordIds('acme').ofUser('auth0|4686929e45d650a52bfd80fd');
  expect({
    user: uuidText(ids.user()),
    password: uuidText(ids.passwordCredential()),
    email: uuidText(ids.identifier('email', 0)),
    emailAddress: uuidText(ids.address('email', 0)),
    uid: uuidText(ids.identifier('uid', 0)),
    mobile: uuidText(ids.identifier('mobile', 0)),
    mobileAddress: uuidText(ids.address('mobile', 0)),
    totp: uuidText(ids.credential('totp', 0)),
    secondEmail: uuidText(ids.identifier('email', 1)),
    external: uuidText(ids.identifier('external', 0)),
    thirdFederated: uuidText(ids.identifier('federated', 2)),
    secondMobileAddress: uuidText(ids.address('mobile', 1)),
    webauthn: uuidText(ids.credential('webauthn', 0)),
    seed: ids.unusablePasswordSeed().toString('hex'),
  }).toEqual({
    user: 'adbf0d78-336f-4887-82c6-4b40e9b52588',
    password: 'c2fe0e4f-0946-43ee-a29d-aad89722f22d',
    email: 'd061704a-e474-43c0-ab71-ec8f014a5db9',
    emailAddress: 'a106bb53-4a84-44e9-bfa9-8584f6491c56',
    uid: '22d027a2-3a79-4180-8b9e-7273c7e4d422',
    mobile: '40034727-8f62-424c-b4f9-dbb99cb0acc2',
    mobileAddress: '9f97f070-7829-4949-9afe-b9ed8d805b20',
    totp: '0d3faf83-9647-45c3-9b28-b2ad12ebb5fe',
    secondEmail: '179032a7-02c7-47cd-bc2d-493fc4a73c2a',
    external: '6a2aa411-c308-4b12-bde6-6db1438dd53b',
    thirdFederated: '4cc69650-1805-44c4-99d8-983325b2a76c',
    secondMobileAddress: '5bc72040-d5cf-4329-8432-5424d40be775',
    webauthn: 'eb496ba4-b1f5-48c1-85a1-b040616d2ad8',
    seed: '951d098bca9f80a5519b4e4b644da630caee26bf2487a3a17230a3be79a69e7d',
  });
  expect(uuidText(new RecordIds('acmé|1').ofUser('ключ|\n"1"').user())).toBe('a236c23b-b644-4e03-9fe3-5c1ed77c3c9e');
});

test('the bytes of a digest become a UUID as the uuid package makes one of random bytes, also in a buffer', () => {
  const key = hash('sha256', 'poolferry namespace acme', 'hex').slice(0, 32);
  const written = Buffer.alloc(16);
  const text = Buffer.alloc(36);
  for (let user = 0; user < 200; user += 1) {
    const id = new RecordIds('acme').ofUser(`${user}`).user();
    const expected = v4({ random: hash('sha512', `${key}|user|${user}`, 'buffer').subarray(0, 16) });
    expect(uuidText(id)).toBe(expected);
    writeUuid(written, 0, id);
    writeUuidText(new DataView(text.buffer, text.byteOffset), 0, written, 0);
    expect(text.toString()).toBe(expected);
  }
});

test('all records of all users have UUIDs of their own, of version 4', () => {
  const ids = Array.from({ length: 200 }, (_, user) => everyId('acme', `user ${user}`)).flat();
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.filter((id) => !validate(id) || version(id) !== 4)).toEqual([]);
});

test('another namespace gives other UUIDs, and no text can pass for another', () => {
  const ids = [
    ...everyId('acme', 'user'),
    ...everyId('acme2', 'user'),
    ...everyId('acme', '2'),
    ...everyId('acme', 'user|2'),
    ...everyId('acme|user', '2'),
    ...everyId('', 'acme|user|2'),
  ];
  expect(new Set(ids).size).toBe(ids.length);
});
