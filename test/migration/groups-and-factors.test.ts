import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import type { IdentityClient } from '../../secureauth/client.ts';
import type { TenantDump } from '../../secureauth/generated/identitysystem.ts';
import { fixture } from './known-users.ts';
import { migrateExport, stageWithWorker, writeExport } from './migrated-export.ts';

interface RealmUser extends Record<string, unknown> {
  readonly email: string;
  readonly credentials: object[];
}

async function realm(): Promise<{ users: RealmUser[]; groups: object[] }> {
  return JSON.parse(await readFile(fixture('keycloak/devargon-export.json'), 'utf8'));
}

/** The tenant, as the target itself exports it. */
async function exported(client: IdentityClient): Promise<TenantDump> {
  return JSON.parse(JSON.stringify(await client.exportConfiguration()));
}

/** What somebody's id stands for. */
function named(ids: ReadonlyMap<string | undefined, string>, id: string | undefined): string {
  return ids.get(id) ?? 'unknown';
}

it('the groups of a realm arrive by their paths, with the members that the realm says', async () => {
  const stage = await stageWithWorker();
  const { users, ...rest } = await realm();
  // As Keycloak nests them: a user of a subgroup is no direct member of the group above.
  const groups = [
    { name: 'staff', path: '/staff', subGroups: [{ name: 'editors', path: '/staff/editors', subGroups: [] }] },
    { name: 'Zürich, “north”', path: '/Zürich, “north”', subGroups: [] },
    { name: 'editors', path: '/editors', subGroups: [] },
    { name: 'nobody yet', path: '/nobody yet', subGroups: [] },
  ];
  const memberships = [['/staff'], ['/staff/editors', '/Zürich, “north”'], ['/staff/editors', '/editors'], []];
  for (const [position, paths] of memberships.entries()) Object.assign(users[position] ?? {}, { groups: paths });
  const input = await writeExport(stage, 'realm.json', JSON.stringify({ ...rest, groups, users }));

  const { summary, preparation, client } = await migrateExport(stage, { type: 'keycloak', inputs: [input] });

  expect(summary).toMatchObject({ outcome: 'verified', confirmed: 24 });
  expect(preparation).toMatchObject({ groups: 4, records: { group_members: 5 } });
  const dump = await exported(client);
  expect(dump.groups?.map(({ name, path }) => [path, name]).sort()).toEqual([
    ['/Zürich, “north”', 'Zürich, “north”'],
    ['/editors', 'editors'],
    ['/staff', 'staff'],
    ['/staff/editors', 'editors'],
  ]);
  const paths = new Map(dump.groups?.map(({ id, path = '' }) => [id, path]));
  const emails = new Map(
    dump.user_identifiers?.flatMap(({ user_id: id, type, identifier }) => (type === 'email' ? [[id, identifier]] : [])),
  );
  const found = dump.group_members?.map(
    ({ group_id, user_id }) => `${named(emails, user_id)} ${named(paths, group_id)}`,
  );
  const told = memberships.flatMap((list, position) => list.map((path) => `${users[position]?.email} ${path}`));
  expect(found?.sort()).toEqual(told.sort());
});

it('an authenticator app arrives beside the password, and a key of another kind is named to administrators', async () => {
  const stage = await stageWithWorker();
  const { users, ...rest } = await realm();
  const [first, second, third] = users;
  if (!first || !second || !third) throw new Error('too few users');
  const data = { subType: 'totp', digits: 6, counter: 0, period: 30, algorithm: 'HmacSHA1' };
  const otp = (value: string, change: object = {}) => ({
    type: 'otp',
    userLabel: 'phone',
    createdDate: 1_795_439_990_978,
    secretData: JSON.stringify({ value }),
    credentialData: JSON.stringify({ ...data, ...change }),
  });
  first.credentials.push(otp('a4VM0hCxeKMI1ykUQAY3'));
  second.credentials.push(otp('ULMVVQ2ZAXRVMSDB', { secretEncoding: 'BASE32' }), otp('zX7', { digits: 8 }));
  third.credentials.push({ type: 'webauthn', secretData: '{}', credentialData: '{}' });
  const input = await writeExport(stage, 'realm.json', JSON.stringify({ ...rest, users }));

  const { summary, client } = await migrateExport(stage, { type: 'keycloak', inputs: [input] });

  expect(summary).toMatchObject({ outcome: 'verified', confirmed: 24 });
  const dump = await exported(client);
  const arrived = await Promise.all([first, second, third].map(({ email }) => client.getUserByIdentifier(email)));
  const factorsOf = (id: string | undefined) =>
    dump.user_credentials?.flatMap(({ user_id, type, payload }) =>
      user_id === id && type !== 'password' ? [{ type, payload }] : [],
    );
  expect(arrived.map((user) => factorsOf(user?.id))).toEqual([
    // What `printf a4VM0hCxeKMI1ykUQAY3 | base32` says.
    [{ type: 'totp', payload: { totp_secret: 'ME2FMTJQNBBXQZKLJVETC6LLKVIUCWJT' } }],
    [{ type: 'totp', payload: { totp_secret: 'ULMVVQ2ZAXRVMSDB' } }],
    [],
  ]);
  expect(arrived.map((user) => user?.metadata?.second_factors_not_moved)).toEqual([undefined, ['otp'], ['webauthn']]);
});
