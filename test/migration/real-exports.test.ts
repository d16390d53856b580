import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createIdentityClient, type IdentityClient } from '../../secureauth/client.ts';
import { fixture, type KnownUser, knownUsers, loginsOf } from './known-users.ts';
import { expectNoPassword, expectPasswords } from './logins.ts';
import { Stage } from './stage.ts';

let stage: Stage;
let client: IdentityClient;

async function set(): Promise<void> {
  stage = await Stage.set();
  await stage.work();
}

afterEach(async () => {
  await client?.close();
  await stage.strike();
});

async function expectLogins(users: readonly KnownUser[], stateOf: (user: KnownUser) => string): Promise<void> {
  const states = new Map(users.map((user) => [user.email, stateOf(user)]));
  await expectPasswords(client, loginsOf(users), ({ identifier }) => states.get(identifier) ?? '');
  const without = users.filter(({ password }) => password === null);
  await expectNoPassword(
    client,
    without.map(({ email }) => email),
  );
}

describe('a real export, migrated through a real Temporal server', () => {
  it.each(['devargon', 'devpb512'])(
    'brings every user of Keycloak realm %s in with the own password',
    async (realm) => {
      await set();
      const users = await knownUsers(`keycloak/${realm}-known.json`);
      const settings = stage.settings({ type: 'keycloak', inputs: [fixture(`keycloak/${realm}-export.json`)] });
      const { summary } = await stage.migrate(settings);
      expect(summary).toMatchObject({
        outcome: 'verified',
        read: users.length,
        prepared: users.length,
        rejected: 0,
        accepted: users.length,
        confirmed: users.length,
        different: 0,
        missing: 0,
        resets: {},
      });
      client = createIdentityClient({ target: settings.target, secret: stage.sandbox.clientSecret });
      // Keycloak wrote these realms without a trace of which passwords are temporary.
      await expectLogins(users, () => 'valid');
      for (const { email, enabled } of users) {
        expect((await client.getUserByIdentifier(email))?.status, email).toBe(enabled ? 'active' : 'inactive');
      }
    },
  );

  it('brings temporary passwords in as right, to be changed at the first login', async () => {
    await set();
    const users = await knownUsers('keycloak/devargon-known.json');
    const realm = JSON.parse(await readFile(fixture('keycloak/devargon-export.json'), 'utf8'));
    const temporary = new Set(users.filter((user) => user.temporary).map((user) => user.username));
    expect(temporary.size).toBeGreaterThan(0);
    for (const user of realm.users) if (temporary.has(user.username)) user.requiredActions = ['UPDATE_PASSWORD'];
    const input = join(stage.folder, 'realm.json');
    await writeFile(input, JSON.stringify(realm));
    const settings = stage.settings({ type: 'keycloak', inputs: [input] });
    expect((await stage.migrate(settings)).summary.outcome).toBe('verified');
    client = createIdentityClient({ target: settings.target, secret: stage.sandbox.clientSecret });
    await expectLogins(users, (user) => (user.temporary ? 'must_be_changed' : 'valid'));
  });

  it("brings every user of Auth0's password export in with the own password", async () => {
    await set();
    const users = await knownUsers('auth0/known.json');
    const settings = stage.settings({ type: 'auth0', inputs: [fixture('auth0/database_export.ndjson')] });
    const { summary } = await stage.migrate(settings);
    expect(summary).toMatchObject({ outcome: 'verified', read: users.length, confirmed: users.length });
    client = createIdentityClient({ target: settings.target, secret: stage.sandbox.clientSecret });
    await expectLogins(users, () => 'valid');
  });

  it('makes every password expire when the strategy is to force a reset', async () => {
    await set();
    const users = await knownUsers('auth0/known.json');
    const settings = stage.settings(
      { type: 'auth0', inputs: [fixture('auth0/database_export.ndjson')] },
      { passwords: { strategy: 'force-reset' } },
    );
    const { summary } = await stage.migrate(settings);
    expect(summary).toMatchObject({ outcome: 'verified', resets: { forced_by_strategy: users.length } });
    client = createIdentityClient({ target: settings.target, secret: stage.sandbox.clientSecret });
    for (const { email, password } of users) {
      const { result, state } = await client.verifyPassword({ identifier: email, password: password ?? '' });
      expect({ result, state }).toEqual({ result: 'password_expired', state: 'must_be_reset' });
    }
  });

  it('leaves the pool as it was when it runs again, and when it is prepared again elsewhere', async () => {
    await set();
    const source = { type: 'keycloak', inputs: [fixture('keycloak/devargon-export.json')] };
    const settings = stage.settings(source);
    client = createIdentityClient({ target: settings.target, secret: stage.sandbox.clientSecret });
    await stage.migrate(settings);
    const before = await client.exportConfiguration();
    expect(before.users).toHaveLength(24);
    await stage.migrate(settings);
    expect(await client.exportConfiguration()).toEqual(before);
    const elsewhere = stage.settings(source, { dataset: join(stage.folder, 'elsewhere'), import: { mode: 'update' } });
    const { summary } = await stage.migrate(elsewhere);
    expect(summary).toMatchObject({ outcome: 'verified', confirmed: 24 });
    expect(await client.exportConfiguration()).toEqual(before);
  });
});
