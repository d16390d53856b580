import { hash } from '@node-rs/bcrypt';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { Problem } from '../../contract/problem.ts';
import type { SourceItem } from '../../contract/source.ts';
import { translatePassword } from '../../passwords/translate.ts';
import { verifyPassword } from '../../passwords/verify.ts';
import { itemsOf } from '../../sources/items.ts';
import { findSourceAdapter } from '../../sources/registry.ts';
import { until } from '../until.ts';
import { PostgresServer } from './postgres-server.ts';
import { inputFile, peopleOf, rejectsOf } from './reading.ts';

let server: PostgresServer;
const secret = 'S3CR3T-7f3a';

beforeAll(async () => {
  server = await PostgresServer.start();
  await server.run(`
    create table account (id bigint primary key, mail text, pw text, made timestamptz, extra jsonb, raw bytea);
    create sequence numbers;
    create table closed (id int);
    create role reader login password 'R3ADER';
    grant select on account to reader;
    create role locked nologin;
    insert into account values (9007199254740993, 'Ada@Example.com', '${await hash('correct horse', { cost: 4 })}',
      '2025-01-31 10:00:00.5+02', '{"plan": "gold", "since": 2}', '\\x00ff10');
    insert into account select id, 'user' || id || '@example.com' from generate_series(1, 5000) as id;`);
});

afterAll(() => server.stop());

function readQuery(query: string, address = server.address()): AsyncGenerator<SourceItem> {
  vi.stubEnv('POOLFERRY_TEST_DATABASE', address);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const connection = { env: 'POOLFERRY_TEST_DATABASE' };
  return itemsOf(findSourceAdapter('postgres').read({ type: 'postgres', inputs: [], connection, query }));
}

async function readAllOf(query: string, address?: string): Promise<readonly SourceItem[]> {
  const items: SourceItem[] = [];
  for await (const item of readQuery(query, address)) items.push(item);
  return items;
}

async function problemOf(query: string, address?: string): Promise<Problem> {
  try {
    await readAllOf(query, address);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    expect(`${error.message} ${String(error.cause)}`).not.toMatch(/S3CR3T|R3ADER/);
    return error;
  }
  throw new Error('Expected a problem');
}

/** Connections of the program under test that the server still has. */
async function openConnections(): Promise<number> {
  const rows = await server.run("select from pg_stat_activity where application_name = 'poolferry'");
  return rows.length;
}

describe('a query', () => {
  it('yields a user for each row, by the names of its columns, with every type as JSON has it', async () => {
    const [person] = peopleOf(
      await readAllOf(`
        select id, mail as email, 't'::text as email_verified, 'ada' as username, '+33 6 12 34 56 78' as phone,
          pw as password_hash, made as password_set_at, 'Ada' as given_name, 'Lovelace' as family_name,
          date '1815-12-10' as birthdate, false as active, array['staff', '/staff/editors'] as groups,
          made as created_at, made::timestamp as updated_at, timestamptz '2026-02-01 00:00:00Z' as last_login_at,
          jsonb_build_object('extra', extra, 'raw', encode(raw, 'base64')) as metadata
        from account where id > 5000`),
    );
    expect(person).toEqual({
      sourceKey: '9007199254740993',
      position: { input: 'query', record: 1 },
      status: 'inactive',
      identifiers: [
        { type: 'email', value: 'Ada@Example.com' },
        { type: 'uid', value: 'ada' },
        { type: 'mobile', value: '+33612345678' },
      ],
      addresses: [
        { type: 'email', value: 'Ada@Example.com', verified: true },
        { type: 'mobile', value: '+33612345678', verified: false },
      ],
      payload: { given_name: 'Ada', family_name: 'Lovelace', birthdate: '1815-12-10', phone_number: '+33612345678' },
      metadata: { extra: { plan: 'gold', since: 2 }, raw: 'AP8Q' },
      password: { format: 'automatic', value: expect.any(String), createdAt: '2025-01-31T08:00:00.5+00:00' },
      groups: ['/staff', '/staff/editors'],
      createdAt: '2025-01-31T08:00:00.5+00:00',
      updatedAt: '2025-01-31T08:00:00.5Z',
      lastLoginAt: '2026-02-01T00:00:00+00:00',
    });
    const translation = person?.password && translatePassword(person.password);
    if (translation?.kind !== 'movable') throw new Error('Expected a movable password');
    expect(await verifyPassword(translation.hash, 'correct horse')).toBe(true);
  });

  it('gives a mapping its values as JSON has them', async () => {
    const mapping = {
      key: 'number',
      identifiers: [{ type: 'uid', value: 'number' }],
      payload: {
        number: 'number',
        exact: 'exact',
        real: 'real',
        endless: 'endless',
        flag: 'flag',
        at: 'at',
        day: 'day',
        bytes: 'bytes',
        list: 'list',
        document: 'document',
        nothing: 'nothing',
        address: 'address',
      },
    } as const;
    vi.stubEnv('POOLFERRY_TEST_DATABASE', server.address());
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    const query = `select 7::int as number, 9.10::numeric as exact, 0.5::float8 as real, 'infinity'::float8 as endless,
      true as flag, timestamp 'infinity' as at, date '2025-01-31' as day, '\\x00ff'::bytea as bytes,
      array[1, null, 3]::bigint[] as list, '{"__proto__": [1]}'::json as document, null::text as nothing,
      inet '10.0.0.1' as address`;
    const connection = { env: 'POOLFERRY_TEST_DATABASE' };
    const items: SourceItem[] = [];
    for await (const block of findSourceAdapter('postgres').read({
      type: 'postgres',
      inputs: [],
      connection,
      query,
      mapping,
    }))
      items.push(...block);
    expect(JSON.parse(JSON.stringify(peopleOf(items)[0]?.payload))).toEqual({
      number: 7,
      exact: '9.10',
      real: 0.5,
      endless: 'Infinity',
      flag: true,
      at: 'infinity',
      day: '2025-01-31',
      bytes: 'AP8=',
      list: ['1', null, '3'],
      document: JSON.parse('{"__proto__": [1]}'),
      address: '10.0.0.1',
    });
  });

  it('is read to its last row, in its order', async () => {
    const people = peopleOf(await readAllOf('select id, mail as email from account where id <= 5000 order by id'));
    expect(people.map(({ sourceKey }) => sourceKey)).toEqual(
      Array.from({ length: 5_000 }, (_, index) => `${index + 1}`),
    );
    expect(people.at(-1)?.position).toEqual({ input: 'query', record: 5_000 });
    await until(async () => expect(await openConnections()).toBe(0));
  });

  it('costs a row that cannot be a user that row alone', async () => {
    const items = await readAllOf(`
      select id, case id when 2 then null else mail end as email,
        case id when 3 then '${secret}' end as created_at, case id when 4 then '"${secret}"'::jsonb end as metadata
      from account where id <= 5 order by id`);
    expect(peopleOf(items).map(({ sourceKey }) => sourceKey)).toEqual(['1', '5']);
    const rejects = rejectsOf(items);
    expect(JSON.stringify(rejects)).not.toContain(secret);
    expect(
      rejects.map(({ sourceKey, reason, field, position }) => [sourceKey, reason, field, position.record]),
    ).toEqual([
      ['2', 'no_identifier', 'email', 2],
      ['3', 'invalid_value', 'created_at', 3],
      ['4', 'invalid_value', 'metadata', 4],
    ]);
  });

  it('ends on the server when reading stops early', async () => {
    for await (const item of readQuery('select id, mail as email from account order by id')) {
      expect('person' in item).toBe(true);
      expect(await openConnections()).toBe(1);
      break;
    }
    await until(async () => expect(await openConnections()).toBe(0));
  });

  it.each([
    ["insert into account (id, mail) values (-1, 'x') returning id"],
    ['update account set mail = mail returning id'],
    ['create table theirs as select 1 as id'],
    ["select nextval('numbers') as id"],
  ])('that would change the database (%s) is refused by the server', async (query) => {
    const before = await server.run('select count(*), (select last_value from numbers) from account');
    expect(await problemOf(query)).toMatchObject({ problem: 'wrong_configuration', where: 'source.query' });
    expect(await server.run('select count(*), (select last_value from numbers) from account')).toEqual(before);
  });

  it.each([
    ['selekt 1', 'The query is wrong (42601)', 'source.query, character 1'],
    ['select 1 as id; delete from account', 'The query is wrong (42601)', 'source.query'],
    ['select id from nowhere', 'The query names a table that there is not (42P01)', 'source.query, character 16'],
    ['select nothing from account', 'The query names a column that there is not (42703)', 'source.query, character 8'],
    ['select 1 from no.where', 'The query names a table that there is not (42P01)', 'source.query, character 15'],
    ['commit', 'The query gives no rows', 'source.query'],
    ['select 1 as id, 2 as email, 3 as id', 'Column 3 has the name of an earlier one', 'source.query'],
  ])('that is wrong (%s) is refused as a configuration', async (query, what, where) => {
    expect(await problemOf(query)).toMatchObject({ problem: 'wrong_configuration', what, where });
  });

  it.each([
    ["select 1 as id, 'x' as email where false", 'The query finds no users'],
    [`select id, mail as email, '${secret}'::int from account`, 'The query fails after row 0 (22P02)'],
    [`select id, 1 / (1500 - id) from generate_series(1, 5000) as id`, 'The query fails after row 1000 (22012)'],
    [
      `select id, (case when id > 2500 then '${secret}' end)::int from generate_series(1, 5000) as id`,
      'The query fails after row 2000 (22P02)',
    ],
  ])('that gives no whole base (case %#) stops the preparation', async (query, what) => {
    expect(await problemOf(query)).toMatchObject({ problem: 'broken_source', what });
  });

  it('that the database cancels stops the preparation', async () => {
    await server.run("alter role reader set statement_timeout to '50ms'");
    const problem = await problemOf('select 1 as id, pg_sleep(60)', server.address('reader', 'R3ADER'));
    await server.run('alter role reader reset statement_timeout');
    expect(problem).toMatchObject({ problem: 'broken_source', what: 'The database has cancelled the query (57014)' });
  });

  it('may read no more than its user', async () => {
    expect(await problemOf('select id from closed', server.address('reader', 'R3ADER'))).toMatchObject({
      problem: 'unreadable_source',
      what: 'The user of the database may not read what the query asks for (42501)',
    });
  });
});

describe('a connection', () => {
  it.each(['in between two reads', 'while the database works'])(
    'that is lost %s stops the preparation',
    async (when) => {
      const slow = when === 'in between two reads' ? 'null' : 'case when id > 1000 then pg_sleep(60) end';
      const items = readQuery(`select id, mail as email, ${slow} from account order by id`);
      await items.next();
      const end = async () => {
        let rest = await items.next();
        while (rest.done !== true) rest = await items.next();
      };
      const kill = () =>
        server.run("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'poolferry'");
      if (when === 'in between two reads') await kill();
      const outcome = expect(end()).rejects.toMatchObject({
        problem: 'broken_source',
        what: 'The connection to the database broke (57P01)',
        where: 'source.connection, after row 1000',
      });
      if (when !== 'in between two reads') {
        await until(async () => {
          const sleeping = "application_name = 'poolferry' and wait_event = 'PgSleep'";
          expect(await server.run(`select from pg_stat_activity where ${sleeping}`)).toHaveLength(1);
        });
        await kill();
      }
      await outcome;
    },
  );

  it.each([
    ['with a wrong password', () => server.address('reader', secret), 'refuses the sign-in (28P01)'],
    ['of a user that may not sign in', () => server.address('locked', secret), 'refuses the sign-in (28'],
    ['to a database that is not there', () => server.address('reader', 'R3ADER', 'nothing'), 'does not exist (3D000)'],
    [
      'to a port that nobody listens on',
      () => server.address('reader', secret, 'postgres', 1),
      'reached (ECONNREFUSED)',
    ],
    ['to a host that is none', () => `postgresql://reader:${secret}@no.such.host.invalid/x`, 'cannot be reached ('],
    ['of an address that is none', () => `postgresql://reader:${secret}@[::/x`, 'an address that is none'],
  ])('%s is refused without its secret', async (_, address, what) => {
    const problem = await problemOf('select 1 as id', address());
    expect(problem).toMatchObject({ problem: 'unreadable_source', where: 'source.connection' });
    expect(problem.what).toContain(what);
  });

  it('is read from a file or a variable at the worker, which is named when it is not there', async () => {
    const file = await inputFile(`${server.address()}\n`, 'address');
    const adapter = findSourceAdapter('postgres');
    const read = async (connection: { env: string } | { file: string }) => {
      const items: SourceItem[] = [];
      const query = "select 1 as id, 'x' as username";
      for await (const block of adapter.read({ type: 'postgres', inputs: [], connection, query })) items.push(...block);
      return items;
    };
    expect(await read({ file })).toHaveLength(1);
    const where = 'environment variable POOLFERRY_TEST_NOWHERE of the worker';
    await expect(read({ env: 'POOLFERRY_TEST_NOWHERE' })).rejects.toMatchObject({
      problem: 'unreadable_source',
      where,
    });
    await expect(read({ file: `${file}x` })).rejects.toMatchObject({ problem: 'unreadable_source' });
    await expect(read({ file: await inputFile('\n') })).rejects.toMatchObject({ problem: 'unreadable_source' });
  });
});
