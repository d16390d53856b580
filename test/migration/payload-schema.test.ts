import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { withPool } from '../sandbox/pool-tenant.ts';
import { fixture, knownUsers, loginsOf } from './known-users.ts';
import { expectPasswords } from './logins.ts';
import { migrateExport, stageWithWorker, writeExport } from './migrated-export.ts';

interface RealmUser extends Record<string, unknown> {
  readonly id: string;
  readonly email: string;
}

it("users that break the pool's schema are refused with the field before anything is sent, and the others arrive", async () => {
  const schema = {
    type: 'object',
    required: ['family_name'],
    properties: {
      given_name: { type: 'string', maxLength: 40 },
      phone_number: { type: 'string', pattern: '^\\+\\d+$' },
    },
  };
  const stage = await stageWithWorker(withPool({}, schema));
  const { users, ...rest }: { users: RealmUser[] } = JSON.parse(
    await readFile(fixture('keycloak/devargon-export.json'), 'utf8'),
  );
  const [nameless, long, office, ...others] = users;
  if (!nameless || !long || !office) throw new Error('too few users');
  delete nameless.lastName;
  long.firstName = 'Wolfeschlegelsteinhausenbergerdorff'.repeat(2);
  office.attributes = { phoneNumber: ['extension 12'] };
  const input = await writeExport(stage, 'realm.json', JSON.stringify({ ...rest, users }));

  const { summary, preparation, rejects, client } = await migrateExport(stage, { type: 'keycloak', inputs: [input] });

  expect(summary).toMatchObject({
    outcome: 'verified',
    read: 24,
    prepared: 21,
    rejected: 3,
    accepted: 21,
    confirmed: 21,
  });
  expect(preparation.rejects).toEqual({ payload_schema: 3 });
  expect(
    rejects.map(({ sourceKey, field, reason, explanation }) => ({ sourceKey, field, reason, explanation })),
  ).toEqual([
    {
      sourceKey: nameless.id,
      field: 'payload/family_name',
      reason: 'payload_schema',
      explanation: "The pool's schema says of this field that it must be there.",
    },
    {
      sourceKey: long.id,
      field: 'payload/given_name',
      reason: 'payload_schema',
      explanation: "The pool's schema says of this field that it must NOT have more than 40 characters.",
    },
    {
      sourceKey: office.id,
      field: 'payload/phone_number',
      reason: 'payload_schema',
      explanation: String.raw`The pool's schema says of this field that it must match pattern "^\+\d+$".`,
    },
  ]);
  for (const { email } of [nameless, long, office]) expect(await client.getUserByIdentifier(email)).toBeUndefined();
  const emails = new Set(others.map(({ email }) => email));
  await expectPasswords(
    client,
    loginsOf(await knownUsers('keycloak/devargon-known.json')).filter(({ identifier }) => emails.has(identifier)),
  );
});
