import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { fixture, knownUsers, loginsOf } from './known-users.ts';
import { expectNoPassword, expectPasswords, expectResets } from './logins.ts';
import { migrateExport, stageWithWorker, writeExport } from './migrated-export.ts';

// The real export, edited to hold what other realms hold.

interface RealmUser extends Record<string, unknown> {
  email?: string;
  readonly username: string;
  credentials: { type: string; secretData: string; credentialData: string }[];
}

async function realm(name: string): Promise<{ realm: string; users: RealmUser[]; groups: unknown[] }> {
  return JSON.parse(await readFile(fixture(`keycloak/${name}-export.json`), 'utf8'));
}

it('a folder of Keycloak’s files, with users of every kind that a realm has', async () => {
  const stage = await stageWithWorker();
  const known = await knownUsers('keycloak/devargon-known.json');
  const { users, ...rest } = await realm('devargon');
  const withPassword = users.filter(({ credentials }) => credentials.length > 0);
  const passwordless = users.length - withPassword.length;
  const [federated, ofDirectory, former, stepUp, unaddressed, damaged, ...others] = withPassword;
  if (!federated || !ofDirectory || !former || !stepUp || !unaddressed || !damaged) throw new Error('too few users');
  federated.credentials = [];
  federated.federatedIdentities = [{ identityProvider: 'google', userId: '1130', userName: 'g' }];
  ofDirectory.credentials = [];
  ofDirectory.federationLink = '4nT0_qEiTq6Yb1wzqTs3xA';
  former.credentials.unshift({
    ...(others[0]?.credentials[0] ?? federated.credentials[0]),
    type: 'password-history',
  } as never);
  stepUp.requiredActions = ['VERIFY_EMAIL', 'UPDATE_PASSWORD', 'CONFIGURE_TOTP'];
  delete unaddressed.email;
  const [credential] = damaged.credentials;
  if (credential) credential.credentialData = credential.credentialData.replace('argon2', 'acme-argon');
  const service = { id: 'f1', username: 'service-account-backend', enabled: true, serviceAccountClientId: 'backend' };

  const folder = join(stage.folder, 'export');
  await mkdir(folder);
  await writeExport(stage, 'export/devargon-realm.json', JSON.stringify(rest));
  await writeExport(
    stage,
    'export/devargon-users-0.json',
    JSON.stringify({ realm: rest.realm, users: users.slice(0, 10) }),
  );
  const second = JSON.stringify({ realm: rest.realm, users: [...users.slice(10), service] });
  await writeExport(stage, 'export/devargon-users-1.json.gz', gzipSync(second));
  await writeExport(
    stage,
    'export/devargon-federated-users-0.json',
    JSON.stringify({ realm: rest.realm, federatedUsers: [] }),
  );

  const { summary, preparation, rejects, client } = await migrateExport(stage, { type: 'keycloak', inputs: [folder] });

  expect(summary).toMatchObject({ outcome: 'verified', read: 25, prepared: 24, rejected: 1, confirmed: 24 });
  expect(rejects).toEqual([
    expect.objectContaining({ reason: 'not_a_person', sourceKey: 'f1', field: 'serviceAccountClientId' }),
  ]);
  expect(summary.resets).toEqual({ not_exported: 1, unknown_format: 1 });
  expect(preparation).toMatchObject({
    recipes: { 'argon2id, 7168 KiB, 5 passes, 1 lane, 32 bytes': withPassword.length - 3 },
    withoutPassword: passwordless + 1,
    federatedOnly: 1,
    mustBeChanged: 1,
    inactive: known.filter(({ enabled }) => !enabled).length,
    sharingIdentifiers: 0,
  });

  const unmoved: ReadonlySet<unknown> = new Set([federated, ofDirectory, damaged].map(({ username }) => username));
  const logins = known.flatMap(({ username = '', password }) =>
    password === null ? [] : [{ identifier: username, password }],
  );
  await expectPasswords(
    client,
    logins.filter(({ identifier }) => !unmoved.has(identifier)),
    ({ identifier }) => (identifier === stepUp.username ? 'must_be_changed' : 'valid'),
  );
  await expectNoPassword(client, [federated.username, 'google:1130']);
  await expectResets(
    client,
    logins.filter(({ identifier }) => identifier === ofDirectory.username || identifier === damaged.username),
  );
});

it('two realms of Keycloak in one file, whose users are told apart although some are called the same', async () => {
  const stage = await stageWithWorker();
  const [one, other] = [await realm('devargon'), await realm('devpb512')];
  const [admin, namesake] = [one.users[1], other.users[1]];
  if (!admin || !namesake) throw new Error('too few users');
  Object.assign(namesake, { username: admin.username.toUpperCase() });
  const inputs = [await writeExport(stage, 'realms.json', JSON.stringify([one, other]))];

  const { summary, preparation, rejects, client } = await migrateExport(stage, { type: 'keycloak', inputs });

  expect(summary).toMatchObject({ outcome: 'verified', read: 36, prepared: 34, rejected: 2, confirmed: 34 });
  expect(preparation).toMatchObject({ sharingIdentifiers: 2, rejects: { duplicate_identifier: 2 } });
  expect(rejects.map(({ sourceKey }) => sourceKey).sort()).toEqual([admin.id, namesake.id].sort());
  const known = await knownUsers('keycloak/devpb512-known.json');
  await expectPasswords(client, loginsOf(known.filter(({ email }) => email !== namesake.email)).slice(0, 3));
});
