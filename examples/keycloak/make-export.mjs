#!/usr/bin/env node
/**
 * Makes this folder's files anew with a real Keycloak: `KEYCLOAK_HOME=… node make-export.mjs [folder]`.
 * What it does, and what differs from one run to the next, stands in README.md. Needs Node alone, and the Java that
 * Keycloak wants. The Keycloak that is named is copied first and stays as it was.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { logins } from './logins.mjs';
import { people, policies } from './people.mjs';

const realm = 'harbour';
const administrator = { username: 'harbour-maker', password: randomBytes(18).toString('base64url') };
/** What Keycloak itself writes for a secret that it does not show. */
const mask = '**********';

const home = process.env.KEYCLOAK_HOME;
if (!home) throw new Error('Set KEYCLOAK_HOME to the folder of an unpacked Keycloak 26.0.8.');
const target = resolve(process.argv[2] ?? dirname(fileURLToPath(import.meta.url)));
const work = await mkdtemp(join(tmpdir(), 'harbour-'));
try {
  const keycloak = join(work, 'keycloak');
  await cp(home, keycloak, { recursive: true });
  await rm(join(keycloak, 'data'), { recursive: true, force: true });
  await withKeycloak(keycloak, createRealm);
  const exported = join(work, 'export.json');
  await run(keycloak, ['export', '--realm', realm, '--users', 'same_file', '--file', exported]);
  const { text, blanked } = withoutRealmSecrets(await readFile(exported, 'utf8'));
  await writeFile(join(target, 'realm-harbour.json'), text);
  await writeFile(join(target, 'known.json'), known());
  await writeFile(join(target, 'logins.csv'), logins(people()));
  console.log(`${JSON.parse(text).users.length} users; ${blanked} secrets of the realm blanked; written to ${target}`);
} finally {
  await rm(work, { recursive: true, force: true });
}

/** Runs Keycloak on a free loopback port, calls `use` with a client of its admin REST API, and stops Keycloak. */
async function withKeycloak(keycloak, use) {
  const port = await freePort();
  const server = start(keycloak, ['start-dev', '--http-host=127.0.0.1', `--http-port=${port}`]);
  try {
    const admin = adminClient(`http://127.0.0.1:${port}`);
    await admin.ready(server);
    await use(admin);
  } finally {
    server.child.kill('SIGTERM');
    await server.ended;
  }
}

async function createRealm(admin) {
  await admin.post('/admin/realms', { realm, enabled: true, displayName: 'Harbour (fictional)', internationalizationEnabled: true, supportedLocales: ['en', 'de', 'fr', 'ja'], defaultLocale: 'en' });
  const at = (path) => `/admin/realms/${realm}${path}`;
  // Without this Keycloak drops every attribute that its user profile does not declare.
  const profile = await admin.get(at('/users/profile'));
  await admin.put(at('/users/profile'), { ...profile, unmanagedAttributePolicy: 'ENABLED' });
  await admin.post(at('/identity-provider/instances'), { alias: 'google', providerId: 'google', enabled: true, config: { clientId: 'harbour-dummy', clientSecret: 'not-a-secret' } });
  await admin.post(at('/clients'), { clientId: 'harbour-crane', protocol: 'openid-connect', publicClient: false, serviceAccountsEnabled: true, standardFlowEnabled: false });
  const crew = await admin.post(at('/groups'), { name: 'crew' });
  for (const name of ['deck', 'engine room']) await admin.post(at(`/groups/${crew}/children`), { name });
  const office = await admin.post(at('/groups'), { name: 'office' });
  await admin.post(at(`/groups/${office}/children`), { name: 'harbour master' });
  await admin.post(at('/groups'), { name: 'Café Anker' });
  let policy;
  for (const person of people()) {
    if (person.policy !== policy) {
      policy = person.policy;
      const current = await admin.get(at(''));
      await admin.put(at(''), { ...current, passwordPolicy: policies[policy] });
    }
    await createPerson(admin, at, person);
  }
}

async function createPerson(admin, at, person) {
  const { password, temporary, policy: _policy, locale: _locale, federated, ...representation } = person;
  const id = await admin.post(at('/users'), representation);
  if (password !== undefined) {
    await admin.put(at(`/users/${id}/reset-password`), { type: 'password', value: password, temporary });
  }
  if (federated) {
    await admin.post(at(`/users/${id}/federated-identity/google`), { identityProvider: 'google', userId: `1${id.replaceAll(/\D/g, '').padEnd(20, '0').slice(0, 20)}`, userName: person.email ?? person.username });
  }
}

/** Calls the admin REST API; a POST answers the new record's id. The token is renewed before its minute is over. */
function adminClient(base) {
  let token;
  async function authorization() {
    if (token === undefined || Date.now() > token.until) {
      const body = new URLSearchParams({ grant_type: 'password', client_id: 'admin-cli', ...administrator });
      const response = await fetch(`${base}/realms/master/protocol/openid-connect/token`, { method: 'POST', body });
      if (!response.ok) throw new Error(`Keycloak gave no token: ${response.status}`);
      token = { value: (await response.json()).access_token, until: Date.now() + 30_000 };
    }
    return `Bearer ${token.value}`;
  }
  async function call(method, path, body) {
    const headers = { authorization: await authorization(), 'content-type': 'application/json' };
    const response = await fetch(base + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response;
  }
  return {
    async ready(server) {
      while ((await fetch(`${base}/realms/master`).catch(() => undefined))?.ok !== true) {
        if (server.hasEnded()) throw new Error(`Keycloak ended before it was ready:\n${server.output()}`);
        await delay(500);
      }
    },
    get: async (path) => (await call('GET', path)).json(),
    put: async (path, body) => void (await call('PUT', path, body)),
    post: async (path, body) => {
      const response = await call('POST', path, body);
      // A child group is answered with its record, everything else with its address.
      return response.headers.get('location')?.split('/').at(-1) ?? (await response.json().catch(() => ({}))).id;
    },
  };
}

/** `kc.sh` replaces itself by Java, so the child's process is Keycloak's. */
function start(keycloak, parameters) {
  const output = [];
  let over = false;
  const child = spawn(join(keycloak, 'bin', 'kc.sh'), parameters, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      KC_BOOTSTRAP_ADMIN_USERNAME: administrator.username,
      KC_BOOTSTRAP_ADMIN_PASSWORD: administrator.password,
    },
  });
  child.stdout.on('data', (chunk) => output.push(chunk));
  child.stderr.on('data', (chunk) => output.push(chunk));
  const ended = new Promise((settle, fail) => {
    child.once('error', fail);
    child.once('close', (code) => {
      over = true;
      settle(code);
    });
  });
  return { child, ended, hasEnded: () => over, output: () => Buffer.concat(output).toString().slice(-4000) };
}

async function run(keycloak, parameters) {
  const command = start(keycloak, parameters);
  const code = await command.ended;
  if (code !== 0) throw new Error(`kc.sh ${parameters[0]} ended with ${code}:\n${command.output()}`);
}

/**
 * Blanks the private keys, the keys' secrets and the secrets of clients and identity providers, where they stand in
 * Keycloak's own text; no other byte changes. They are those of a realm that is gone, but secret scanners cannot know.
 */
function withoutRealmSecrets(text) {
  const document = JSON.parse(text);
  const keys = document.components['org.keycloak.keys.KeyProvider'] ?? [];
  const secrets = [
    ...keys.flatMap(({ config }) => [...(config.privateKey ?? []), ...(config.secret ?? [])]),
    ...document.clients.map((client) => client.secret),
    ...document.identityProviders.map((provider) => provider.config.clientSecret),
  ].filter((secret) => secret !== undefined && secret !== mask);
  let blanked = text;
  for (const secret of secrets) blanked = blanked.replaceAll(JSON.stringify(secret), JSON.stringify(mask));
  if (JSON.stringify(JSON.parse(blanked).users) !== JSON.stringify(document.users)) {
    throw new Error('Blanking would have changed a user.');
  }
  return { text: blanked, blanked: secrets.length };
}

function known() {
  const entries = people()
    .filter((person) => person.password !== undefined)
    .map(({ username, password, enabled, temporary }) => JSON.stringify({ username, password, enabled, temporary }));
  return `[\n  ${entries.join(',\n  ')}\n]\n`;
}

function freePort() {
  return new Promise((settle, fail) => {
    const server = createServer().once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => settle(port));
    });
  });
}
