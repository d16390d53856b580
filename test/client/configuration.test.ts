import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { loadConfiguration } from '../../client/configuration/load.ts';
import { migrationFile } from '../../client/configuration/schema.ts';
import type { Person } from '../../contract/person.ts';
import { usualLoginTries } from '../../contract/settings.ts';
import type { SourceItem } from '../../contract/source.ts';
import { findSourceAdapter } from '../../sources/registry.ts';

const target = `target:
  url: https://example.com
  tenantId: default
  poolId: pool
  clientId: poolferry
  clientSecret: { env: SECRET }
`;

async function folderWith(name: string, content: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'poolferry-configuration-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, name), content);
  return folder;
}

async function load(source: string) {
  const folder = await folderWith('migration.yaml', `${source}\n${target}`);
  return { folder, ...(await loadConfiguration(join(folder, 'migration.yaml'))) };
}

const mapping = `
  mapping:
    key: id
    identifiers:
      - { type: email, value: email }`;

describe('the settings of a source', () => {
  it('may be files, folders and standard input', async () => {
    const { folder, source } = await load('source: { type: keycloak, input: ["-", realm, /exports/b.json] }');
    expect(source).toEqual({ type: 'keycloak', inputs: ['-', join(folder, 'realm'), '/exports/b.json'] });
  });

  it('come with a mapping and what the adapter takes', async () => {
    const { folder, source } = await load(`source:
  type: csv
  input: users.csv
  phoneRegion: FR
  delimiter: "\\t"
  columns: [id, email]
  mapping:
    key: id
    identifiers: [{ type: email, value: email, verified: true }]
    status: state`);
    expect(source).toEqual({
      type: 'csv',
      inputs: [join(folder, 'users.csv')],
      phoneRegion: 'FR',
      delimiter: '\t',
      columns: ['id', 'email'],
      mapping: {
        key: 'id',
        identifiers: [{ type: 'email', value: 'email', verified: true }],
        status: { value: 'state' },
      },
    });
  });

  it.each([
    ['source:\n  type: csv\n  input: a', /line 2, source\.mapping: is needed by the source csv/],
    ['source:\n  type: auth0', /line 2, source\.input: has to be a file, a folder, - for standard input/],
    [
      `source:\n  type: json\n  input: a\n  delimiter: ";"${mapping}`,
      /line 4, source\.delimiter: is not a setting of the/,
    ],
    [`source:\n  type: secureauth\n  input: a${mapping}`, /line 5, source\.mapping: is not a setting of the source/],
    [
      `source:\n  type: csv\n  input: a\n  phoneRegion: France${mapping}`,
      /line 4, source\.phoneRegion: has to be a country/,
    ],
    [
      `source:\n  type: csv\n  input: a${mapping}\n    payload:\n      name: "join(' ' [a, b])"`,
      /line 9, source\.mapping\.payload\.name: is no JMESPath expression: Syntax error/,
    ],
    [
      `source:\n  type: csv\n  input: a${mapping}\n      - { type: uid, value: 'lowercase(login)' }`,
      /line 8, source\.mapping\.identifiers\[1\]\.value: .*there is no function lowercase\(\)/,
    ],
    [
      `source:\n  type: csv\n  input: a${mapping}\n      - { type: federated, value: id }`,
      /line 8, source\.mapping\.identifiers\[1\]\.provider: has to say which provider/,
    ],
    [
      `source:\n  type: csv\n  input: a${mapping}\n    status: { value: x, table: { A: alive } }`,
      /line 8, source\.mapping\.status/,
    ],
    [`source:\n  type: csv\n  input: a${mapping}\n    status: 'a['`, /line 8, source\.mapping\.status: is no JMESPath/],
    [
      `source:\n  type: csv\n  input: a${mapping}\n    groupes: x`,
      /line 8, source\.mapping\.groupes: is not a setting/,
    ],
    [
      `source:\n  type: csv\n  input: a${mapping}\n    password:\n      value: hash\n      format: bcyrpt`,
      /line 10, source\.mapping\.password\.format: has to be one of aspnet, .*: there is no password format bcyrpt$/,
    ],
    [
      `source:\n  type: csv\n  input: a${mapping}\n    password: { format: $2b$10$abcdef, value: hash }`,
      /line 8, source\.mapping\.password\.format: has to be one of aspnet, [^$]*, withheld$/,
    ],
    [
      `source:\n  type: csv\n  input: a${mapping}\n    password: { value: hash }`,
      /line 8, source\.mapping\.password\.format: has to be one of aspnet, .*, withheld$/,
    ],
  ])('that are wrong are told by line and setting: %j', async (source, message) => {
    await expect(load(source)).rejects.toMatchObject({
      problem: 'wrong_configuration',
      what: expect.stringMatching(message),
    });
  });
});

describe('the settings of the sample of credentials', () => {
  const source = 'source: { type: keycloak, input: a }';
  const sampleOf = async (sample: string) =>
    (await load(`${source}\nverification: { sample: ${sample} }`)).verification.sample;

  it('are those that show fewer than one of a thousand at 95 %, when nothing is said', async () => {
    expect((await load(source)).verification.sample).toEqual({ confidence: 0.95, wrongBelow: 0.001 });
    expect(await sampleOf('{}')).toEqual({ confidence: 0.95, wrongBelow: 0.001 });
  });

  it('may be stated in part, with a seed, or be none at all', async () => {
    expect(await sampleOf('{ confidence: 0.99 }')).toEqual({ confidence: 0.99, wrongBelow: 0.001 });
    expect(await sampleOf('{ wrongBelow: 0.01, seed: 4294967295 }')).toEqual({
      confidence: 0.95,
      wrongBelow: 0.01,
      seed: 4_294_967_295,
    });
    expect(await sampleOf('false')).toBeUndefined();
  });

  it.each([
    ['true', 'sample: has to be false, or to hold the numbers confidence and wrongBelow'],
    ['{ confidence: 95 }', 'sample.confidence: Too big'],
    ['{ wrongBelow: 0 }', 'sample.wrongBelow: Too small'],
    [
      '{ seed: 0.5 }',
      'sample: has to be false, or to hold the numbers confidence and wrongBelow, and a whole one as seed',
    ],
    ['{ size: 3000 }', 'sample.size: is not a setting'],
  ])('that are wrong are told by line and setting: %s', async (sample, message) => {
    await expect(sampleOf(sample)).rejects.toMatchObject({
      problem: 'wrong_configuration',
      what: expect.stringContaining(`line 2, verification.${message}`),
    });
  });
});

/** The examples of a document, by the type of their source. */
async function examplesOf(document: string): Promise<readonly (readonly [type: string, text: string])[]> {
  const text = await readFile(new URL(`../../docs/${document}`, import.meta.url), 'utf8');
  return [...text.matchAll(/```yaml\n(.*?)```/gs)].map(([, yaml = '']) => [parse(yaml).source.type, yaml]);
}

describe('the examples of docs/mapping.md', async () => {
  const examples = await examplesOf('mapping.md');

  it.each(examples)('are right (%s)', (_, text) => {
    const whole = text.includes('target:') ? text : `${text}${target}`;
    expect(migrationFile.safeParse(parse(whole)).error).toBeUndefined();
  });

  const records: Readonly<Record<string, string>> = {
    csv: `Customer ID;E-Mail;E-Mail confirmed;Phone;Other E-Mails;First Name;Last Name;Language;Locked;Password Hash;Password Salt;Password Set;Created;Last Login
7;ada@example.com;TRUE;'+4930123456;a@x.example,b@x.example;Ada;Lovelace;DE;FALSE;abcd;salt;2025-01-31;2024-01-31 10:00:00;`,
    ndjson: JSON.stringify({
      uuid: '7',
      username: 'ada',
      emails: [
        { address: 'ada@example.com', primary: true, verified: true },
        { address: 'a@x.example', primary: false },
      ],
      identities: [{ provider: 'google', id: 'g-1' }],
      profile: { first: 'Ada', address: { locality: 'London' } },
      disabled: false,
      credentials: { hash: '$2b$10$x', set_at: '2025-01-31T10:00:00Z', totp: { secret: 'JBSWY3DP' } },
      teams: [{ path: '/a' }, { path: '/b/c' }],
      created_ms: 1_700_000_000_000,
    }),
    json: JSON.stringify({
      accounts: [
        {
          id: 7,
          mail: 'ada@example.com',
          login: 'ada',
          active: true,
          created: '1700000000',
          password: { hash: 'x', rounds: 9, salt: 'y' },
        },
      ],
    }),
  };

  const people: Readonly<Record<string, Partial<Person>>> = {
    csv: {
      sourceKey: '7',
      status: 'active',
      identifiers: [
        { type: 'email', value: 'ada@example.com' },
        { type: 'mobile', value: '+4930123456' },
      ],
      addresses: [
        { type: 'email', value: 'a@x.example', verified: false },
        { type: 'email', value: 'b@x.example', verified: false },
        { type: 'email', value: 'ada@example.com', verified: true },
        { type: 'mobile', value: '+4930123456', verified: false },
      ],
      payload: { given_name: 'Ada', family_name: 'Lovelace', locale: 'de' },
      metadata: { customer_number: '7' },
      password: {
        format: 'digest',
        value: 'abcd',
        parameters: { algorithm: 'sha256', hashEncoding: 'hex', salt: 'salt', saltPosition: 'suffix' },
        createdAt: '2025-01-31T00:00:00Z',
      },
      createdAt: '2024-01-31T10:00:00Z',
    },
    ndjson: {
      sourceKey: '7',
      status: 'active',
      identifiers: [
        { type: 'email', value: 'ada@example.com' },
        { type: 'uid', value: 'ada' },
        { type: 'federated', value: 'google:g-1', metadata: { provider: 'google', subject: 'g-1' } },
      ],
      addresses: [
        { type: 'email', value: 'a@x.example', verified: false },
        { type: 'email', value: 'ada@example.com', verified: true },
      ],
      payload: { given_name: 'Ada', address: { locality: 'London' } },
      password: { format: 'modular-crypt', value: '$2b$10$x', createdAt: '2025-01-31T10:00:00Z' },
      groups: ['/a', '/b/c'],
      credentials: [{ type: 'totp', payload: { totp_secret: 'JBSWY3DP' } }],
      createdAt: '2023-11-14T22:13:20.000Z',
    },
    json: {
      sourceKey: '7',
      status: 'active',
      identifiers: [{ type: 'email', value: 'ada@example.com' }],
      payload: { preferred_username: 'ada' },
      password: {
        format: 'digest',
        value: 'x',
        parameters: {
          algorithm: 'pbkdf2',
          digest: 'sha512',
          iterations: '9',
          keyLength: '64',
          hashEncoding: 'base64',
          salt: 'y',
          saltEncoding: 'base64',
        },
      },
      createdAt: '2023-11-14T22:13:20.000Z',
    },
  };

  it.each(examples.filter(([type], index) => type in records && index > 1))(
    'do what they say (%s)',
    async (type, text) => {
      const { source } = await load(text);
      const input = join(await folderWith('users', records[type] ?? ''), 'users');
      const items: SourceItem[] = [];
      for await (const block of findSourceAdapter(type).read({ ...source, inputs: [input] })) items.push(...block);
      expect(items).toEqual([{ person: expect.objectContaining(people[type] ?? {}) }]);
    },
  );
});

describe('the settings of verification', () => {
  const source = 'source: { type: keycloak, input: realm.json }';

  it('take a file of known logins by its name alone, and try them as usual', async () => {
    const { folder, verification } = await load(`${source}\nverification: { logins: known.csv }`);
    expect(verification).toMatchObject({
      exportLimit: 10_000,
      loginsFile: join(folder, 'known.csv'),
      loginTries: usualLoginTries,
    });
  });

  it('take how the logins are tried, and a test account whose name and password are elsewhere', async () => {
    const { folder, verification } = await load(`${source}
verification:
  logins: { file: known.csv, wrongPasswords: false, mostWrongPerAccount: 2, secondsBetweenTries: 0.5 }
  resetFlow:
    identifier: { env: TEST_ACCOUNT }
    password: { file: secrets/test-account }
    codeFile: secrets/code`);
    expect(verification).toMatchObject({
      exportLimit: 10_000,
      loginsFile: join(folder, 'known.csv'),
      loginTries: { ...usualLoginTries, wrongPasswords: false, mostWrongPerAccount: 2, secondsBetweenTries: 0.5 },
      resetFlow: {
        identifier: { env: 'TEST_ACCOUNT' },
        password: { file: join(folder, 'secrets', 'test-account') },
        codeFile: join(folder, 'secrets', 'code'),
      },
    });
  });

  it.each([
    ['logins: { file: a, wrongPassword: false }', /line 2, verification\.logins\.wrongPassword: is not a setting/],
    ['logins: { file: a, mostWrongPerAccount: 0 }', /line 2, verification\.logins\.mostWrongPerAccount: /],
    [
      'resetFlow: { identifier: ada@example.com, password: { env: P } }',
      /line 2, verification\.resetFlow\.identifier: has to be \{ env: NAME \} or \{ file: PATH \}/,
    ],
  ])('are told by line and name where they are wrong: %s', async (verification, says) => {
    const problem = await load(`${source}\nverification: { ${verification} }`).catch((error: unknown) => error);
    expect(String(problem)).toMatch(says);
    expect(String(problem)).not.toContain('ada@example.com');
  });
});
