import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { translatePassword } from '../../passwords/translate.ts';
import { verifyPassword } from '../../passwords/verify.ts';
import { fixture, inputFile, peopleOf, readAll, readOne, rejectOne, rejectsOf } from './reading.ts';

const id = '8f4a7c6e-2b1d-4e3f-9a5b-0c1d2e3f4a5b';
/** Columns as migrations of supabase/auth name them, values as PostgreSQL writes them into JSON. */
const user = {
  instance_id: '00000000-0000-0000-0000-000000000000',
  id,
  aud: 'authenticated',
  role: 'authenticated',
  email: 'ada@example.com',
  encrypted_password: '$2a$10$J7XOjSyTJCFJ4mYPn/zwl.1OrGpVn3Bby0oI4pCUzjp5m6ODUqUhO',
  email_confirmed_at: '2024-01-02T03:04:05.678901+00:00',
  last_sign_in_at: '2025-02-03T04:05:06.7+00:00',
  raw_app_meta_data: { provider: 'email', providers: ['email'] },
  raw_user_meta_data: { full_name: 'Ada Lovelace', avatar_url: 'https://example.com/a.png', first_name: 7 },
  created_at: '2024-01-02T03:04:05+00:00',
  updated_at: '2025-02-03T04:05:06.7+00:00',
  phone: '14155550100',
  phone_confirmed_at: null,
  banned_until: null,
  is_sso_user: false,
  deleted_at: null,
  is_anonymous: false,
};
const identity = {
  provider_id: '1140',
  user_id: id,
  identity_data: { sub: '1140', email: 'ada@example.com', email_verified: true },
  provider: 'google',
  id: '0c1d2e3f-8f4a-4c6e-9a5b-2b1d4e3f9a5b',
};
const lines = (...rows: readonly unknown[]) => rows.map((row) => JSON.stringify(row)).join('\n');

/** As `\copy … csv header` writes rows: null is nothing, an empty text is `""`. */
function csv(...rows: readonly Readonly<Record<string, unknown>>[]): string {
  const columns = Object.keys(rows[0] ?? {});
  const field = (value: unknown) => {
    if (value === null || value === undefined) return '';
    if (typeof value === 'boolean') return value ? 't' : 'f';
    const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
    return text === '' || /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [columns, ...rows.map((row) => columns.map((column) => field(row[column])))].map(String).join('\n');
}

const person = {
  sourceKey: id,
  position: { input: 'export.json', line: 1 },
  status: 'active',
  identifiers: [
    { type: 'email', value: 'ada@example.com' },
    { type: 'mobile', value: '+14155550100' },
  ],
  addresses: [
    { type: 'email', value: 'ada@example.com', verified: true, verifiedAt: '2024-01-02T03:04:05.678901+00:00' },
    { type: 'mobile', value: '+14155550100', verified: false },
  ],
  payload: { name: 'Ada Lovelace', picture: 'https://example.com/a.png', phone_number: '+14155550100' },
  metadata: { app_metadata: user.raw_app_meta_data, user_metadata: user.raw_user_meta_data },
  password: { format: 'modular-crypt', value: user.encrypted_password },
  createdAt: '2024-01-02T03:04:05+00:00',
  updatedAt: '2025-02-03T04:05:06.7+00:00',
  lastLoginAt: '2025-02-03T04:05:06.7+00:00',
};

describe('a row of auth.users', () => {
  it('becomes a person with what it says, in JSON', async () => {
    expect(await readOne('supabase', user)).toEqual(person);
    const list = await inputFile(JSON.stringify([user], null, 1));
    expect(peopleOf(await readAll('supabase', list))).toEqual([
      { ...person, position: { input: 'export.json', record: 1 } },
    ]);
  });

  it('becomes the same in CSV', async () => {
    const asPostgres = {
      ...user,
      email_confirmed_at: '2024-01-02 03:04:05.678901+00',
      last_sign_in_at: '2025-02-03 04:05:06.7+00',
      created_at: '2024-01-02 03:04:05+00',
      updated_at: '2025-02-03 04:05:06.7+00',
      phone_confirmed_at: '\\N',
    };
    const [read] = peopleOf(await readAll('supabase', await inputFile(csv(asPostgres), 'users.csv')));
    expect(read).toEqual({ ...person, position: { input: 'users.csv', line: 2 } });
  });

  // Argon2 and Firebase's scrypt as the tests of supabase/auth have them.
  it.each([
    ['', undefined],
    [null, undefined],
    ['$argon2id$v=19$m=32,t=3,p=2$SFVpOWJ0eXhjRzVkdGN1RQ$RXnb8rh7LaDcn07xsssqqulZYXOM/EUCEFMVcAcyYVk', 'modular-crypt'],
    [
      '$fbscrypt$v=1,n=14,r=8,p=1,ss=Bw==,sk=ou9tdYTGyYm8kuR6Dt0Bp0kDuAYoXrK16mbZO4yGwAn3oLspjnN0/c41v8xZnO1n14J3MjKj1b2g6AUCAlFwMw==$C0sHCg9ek77hsg==$zKVTMvnWVw5BBOZNUdnsalx4c4c7y/w7IS5p6Ut2+CfEFFlz37J9huyQfov4iizN8dbjvEJlM5tQaJP84+hfTw==',
      'scrypt',
    ],
    ['{"key_id":"a","alg":"aes-gcm-hkdf","data":"x","nonce":"y"}', 'modular-crypt'],
  ])('has the password %j as it is written', async (encrypted_password, format) => {
    const { password } = await readOne('supabase', { ...user, encrypted_password });
    expect(password).toEqual(format === undefined ? undefined : { format, value: encrypted_password });
  });

  it('that an export without hashes tells has a password that is withheld, unless it signs in elsewhere', async () => {
    const { encrypted_password: _, ...row } = user;
    expect((await readOne('supabase', row)).password).toEqual({ format: 'withheld', value: '' });
    for (const change of [{ raw_app_meta_data: { providers: ['google'] } }, { is_sso_user: true }]) {
      expect(await readOne('supabase', { ...row, ...change })).not.toHaveProperty('password');
    }
  });

  it.each([
    [null, 'active'],
    ['infinity', 'inactive'],
    ['2125-01-01T00:00:00+00:00', 'inactive'],
    ['2025-02-03T04:05:06.7+00:00', 'active'],
    ['2024-06-01T00:00:00+00:00', 'active'],
  ])('that is banned until %s, last seen in February 2025, is %s', async (banned_until, status) => {
    const read = await readOne('supabase', { ...user, banned_until });
    expect(read.status).toBe(status);
    expect(read.metadata?.banned_until).toBe(banned_until ?? undefined);
  });

  it.each([
    [{ ...user, deleted_at: '2024-01-02 03:04:05+00' }, 'deleted_in_source', 'deleted_at'],
    [{ ...user, is_anonymous: true }, 'not_a_person', 'is_anonymous'],
    [{ ...user, is_anonymous: 't' }, 'not_a_person', 'is_anonymous'],
    [{ ...user, email: '', phone: null }, 'no_identifier', 'email'],
    [{ ...user, id: '' }, 'missing_field', 'id'],
    [{ ...user, email_confirmed_at: 'yes' }, 'invalid_value', 'email_confirmed_at'],
    [{ ...user, is_sso_user: 'maybe' }, 'invalid_value', 'is_sso_user'],
    [{ ...user, raw_user_meta_data: '{"a"' }, 'invalid_value', 'raw_user_meta_data'],
    [{ ...user, raw_app_meta_data: '[]' }, 'invalid_value', 'raw_app_meta_data'],
    [{ ...user, banned_until: 'soon' }, 'invalid_value', 'banned_until'],
    [{ ...user, identities: [{ provider: 'google' }] }, 'missing_field', 'identities[0]'],
  ])('that cannot be a person (case %#) is rejected by its field', async (broken, reason, field) => {
    expect(await rejectOne('supabase', broken)).toMatchObject({ reason, field, position: { line: 1 } });
  });
});

describe('Supabase’s tables', () => {
  const single = { ...user, id: 'B0000000-0000-4000-8000-000000000000', is_sso_user: true, encrypted_password: '' };
  const sso = { ...identity, user_id: single.id.toLowerCase(), provider: 'sso:5b1e', provider_id: 'ada@corp.example' };
  const email = { ...identity, provider: 'email', provider_id: id };
  const factor = {
    id: 'f',
    user_id: id,
    factor_type: 'totp',
    status: 'verified',
    secret: 'HOWQFBA7KBDDRSBNMGFYZAFNPRSZ62I5',
  };

  it.each(['CSV', 'JSON'])('are joined by the user’s id in any order, as %s', async (format) => {
    const write = (name: string, ...rows: readonly Readonly<Record<string, unknown>>[]) =>
      format === 'CSV' ? inputFile(csv(...rows), `${name}.csv`) : inputFile(JSON.stringify(rows), `${name}.json`);
    const inputs = [
      await write('identities', identity, email, sso),
      await write(
        'factors',
        factor,
        { ...factor, factor_type: 'phone', secret: null },
        { ...factor, status: 'unverified' },
      ),
      await write('users', user, single),
    ];
    const people = peopleOf(await readAll('supabase', ...inputs));
    const ada = people.find(({ sourceKey }) => sourceKey === id);
    expect(ada?.identifiers.slice(2)).toEqual([
      { type: 'federated', value: 'google:1140', metadata: { provider: 'google', subject: '1140' } },
    ]);
    expect(ada?.password?.value).toBe(user.encrypted_password);
    expect(ada?.credentials).toEqual([{ type: 'totp', payload: { totp_secret: factor.secret } }]);
    expect(ada?.metadata?.second_factors_not_moved).toEqual(['phone']);
    const other = people.find(({ sourceKey }) => sourceKey === single.id.toLowerCase());
    expect(other?.identifiers.map(({ type, value }) => [type, value])).toEqual([
      ['mobile', '+14155550100'],
      ['federated', 'sso:5b1e:ada@corp.example'],
    ]);
    expect(other?.addresses[0]?.value).toBe('ada@example.com');
    expect(other).not.toHaveProperty('password');
    expect(people).toHaveLength(2);
  });

  it('may be of before 2023, when an identity’s id was the provider’s', async () => {
    const old = { id: '1140', user_id: id, provider: 'google', identity_data: {} };
    const items = await readAll('supabase', await inputFile(lines(old)), await inputFile(lines(user)));
    expect(peopleOf(items)[0]?.identifiers.at(-1)?.value).toBe('google:1140');
  });

  it('lose no row that names nobody, or a user that is not there', async () => {
    const rows = lines(
      { ...identity, user_id: null },
      { ...identity, user_id: 'gone' },
      { ...factor, user_id: 'gone' },
    );
    const items = await readAll('supabase', await inputFile(lines(user)), await inputFile(rows, 'rest.json'));
    expect(peopleOf(items)).toHaveLength(1);
    expect(
      rejectsOf(items)
        .map(({ reason, field, position }) => [position.line, reason, field])
        .sort(),
    ).toEqual([
      [1, 'missing_field', 'user_id'],
      [2, 'dangling_record', 'user_id'],
      [3, 'dangling_record', 'user_id'],
    ]);
  });

  it('hold real bcrypt hashes that admit the passwords they were made of', async () => {
    const known: readonly { email: string; password: string }[] = JSON.parse(
      await readFile(fixture('auth0/known.json'), 'utf8'),
    );
    const hashes = new Map(
      (await readFile(fixture('auth0/database_export.ndjson'), 'utf8'))
        .trim()
        .split('\n')
        .map((line): [string, string] => [JSON.parse(line).email, JSON.parse(line).passwordHash]),
    );
    const rows = known.map(({ email }, index) => {
      return { ...user, id: `${index}`, email, phone: null, encrypted_password: hashes.get(email) };
    });
    const people = peopleOf(await readAll('supabase', await inputFile(csv(...rows), 'users.csv')));
    expect(people).toHaveLength(known.length);
    const checks = people.slice(0, 4).map(async ({ password }, index) => {
      const translation = password && translatePassword(password);
      if (translation?.kind !== 'movable') throw new Error('Expected a movable password');
      return verifyPassword(translation.hash, known[index]?.password ?? '');
    });
    expect(await Promise.all(checks)).toEqual([true, true, true, true]);
  });

  it('that are no list of rows are refused', async () => {
    await expect(readAll('supabase', await inputFile('{\n"rows":[]}'))).rejects.toMatchObject({
      problem: 'broken_source',
    });
    await expect(readAll('supabase', await inputFile('[{"id" 1}]'))).rejects.toMatchObject({
      problem: 'broken_source',
    });
  });
});
