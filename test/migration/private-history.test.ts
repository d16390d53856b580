import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { withPool } from '../sandbox/pool-tenant.ts';
import { historyText } from './history-text.ts';
import { fixture, knownEntries, knownRows, knownUsers } from './known-users.ts';
import { stageWithWorker, writeExport } from './migrated-export.ts';

/** Every text of a JSON value that is long enough to be told from a number or a word of our own. */
function textsOf(value: unknown): string[] {
  const texts: string[] = [];
  JSON.parse(JSON.stringify(value), (_key, leaf) => {
    if (typeof leaf === 'string') texts.push(leaf);
    return leaf;
  });
  return texts.filter((text) => text.length >= 5 && !ours.has(text));
}

/** What a user's record has that is no user's own. */
const ours: ReadonlySet<string> = new Set(['password', 'argon2', 'locale', 'phone', 'UPDATE_PASSWORD']);

function expectNone(history: string, texts: readonly string[]): void {
  expect(texts.length).toBeGreaterThan(50);
  const found = texts.filter((text) => history.includes(text));
  expect(found).toEqual([]);
}

it('what Temporal keeps of a realm’s migration says nothing of a user, a password or a group', async () => {
  const schema = { type: 'object', properties: { family_name: { type: 'string', maxLength: 30 } } };
  const stage = await stageWithWorker(withPool({}, schema));
  const { users, ...rest } = JSON.parse(await readFile(fixture('keycloak/devargon-export.json'), 'utf8'));
  const [first, second, third, fourth] = users;
  first.groups = ['/Board of directors', '/Board of directors/Audit committee'];
  first.attributes = { phoneNumber: ['+14155550123'], allergy: ['hazelnuts'] };
  second.lastName = 'Wolfeschlegelsteinhausenbergerdorff';
  // Rejects of other kinds: a field of another type, and an address that two have.
  third.firstName = 4_711_471_147;
  fourth.email = first.email.toUpperCase();
  const input = await writeExport(stage, 'realm.json', JSON.stringify({ ...rest, users }));
  const settings = stage.settings({ type: 'keycloak', inputs: [input] }, { verification: { probe: true } });

  const { summary } = await stage.migrate(settings);

  expect(summary).toMatchObject({ outcome: 'verified', prepared: 20, rejected: 4 });
  const history = await historyText(stage.client, summary.workflowId);
  // It is the history that it should be.
  for (const ownWord of ['importStretch', '"range"', 'prepareDataset', 'realm.json'])
    expect(history).toContain(ownWord);
  const passwords = (await knownUsers('keycloak/devargon-known.json')).flatMap(({ password }) => password ?? []);
  const hashes = users.flatMap(({ credentials }: { credentials: { secretData: string }[] }) =>
    credentials.flatMap(({ secretData }) => textsOf(JSON.parse(secretData))),
  );
  const profiles = users.map((user: object) => ({ ...user, credentials: [] }));
  expectNone(history, [
    ...passwords,
    ...hashes,
    ...textsOf(profiles),
    '4711471147',
    'Audit committee',
    stage.sandbox.clientSecret,
  ]);
});

async function expectPrivate(type: string, input: string, texts: readonly string[]): Promise<void> {
  const stage = await stageWithWorker();
  const { summary } = await stage.migrate(
    stage.settings({ type, inputs: [fixture(input)] }, { verification: { probe: true } }),
  );
  expect(summary.outcome).toBe('verified');
  expectNone(
    await historyText(stage.client, summary.workflowId),
    texts.filter((text) => text.length >= 5),
  );
}

it('what it keeps of a directory’s migration says as little', async () => {
  const lines = (await readFile(fixture('openldap/users.ldif'), 'utf8')).replaceAll('\n ', '').split('\n');
  const values = lines.flatMap((line) => {
    const [matched, mark, value = ''] = /^(?:uid|cn|sn|mail|mobile|userPassword)(::?) (.+)$/.exec(line) ?? [];
    if (matched === undefined) return [];
    return [mark === '::' ? Buffer.from(value, 'base64').toString() : value];
  });
  const passwords = (await knownEntries()).map(({ password }) => password);
  await expectPrivate('ldif', 'openldap/users.ldif', [...values, ...passwords]);
});

it('what it keeps of a table’s migration says as little', async () => {
  const table = await readFile(fixture('django/auth_user.csv'), 'utf8');
  const cells = table.match(/\$[^,$"]{9,}|[\w.]+@example\.org|O'Neil-\d+|django\.user\d+/g) ?? [];
  const passwords = (await knownRows()).flatMap(({ password }) => password ?? []);
  await expectPrivate('django', 'django/auth_user.csv', [...cells, ...passwords]);
});

it('a migration that fails on a broken document tells where it breaks off, and nothing of the user that it breaks off in', async () => {
  const stage = await stageWithWorker();
  const text = await readFile(fixture('keycloak/devargon-export.json'), 'utf8');
  const input = await writeExport(stage, 'broken.json', text.slice(0, text.indexOf('"secretData"') + 60));
  const migration = await stage.start(
    stage.settings({ type: 'keycloak', inputs: [input] }, { verification: { probe: true } }),
  );

  await expect(migration.result()).rejects.toThrow();

  const history = await historyText(stage.client, migration.workflowId);
  expect(history).toContain('broken_source');
  const { users } = JSON.parse(text);
  expectNone(history, textsOf(users.map((user: object) => ({ ...user, credentials: [] }))));
  for (const part of textsOf(JSON.parse(users[0].credentials[0].secretData))) {
    expect(history).not.toContain(part.slice(0, 12));
  }
});
