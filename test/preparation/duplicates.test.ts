import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PreparationCounts } from '../../contract/dataset.ts';
import { usualPoolRules } from '../../contract/pool.ts';
import type { DuplicateRule } from '../../contract/source.ts';
import { openDataset } from '../../dataset/dataset-reader.ts';
import { prepareDataset } from '../../preparation/prepare.ts';
import { movable } from './persons.ts';
import { auth0Line, rejectsOf, settingsFor, temporaryFolder } from './stage.ts';

interface Prepared {
  readonly counts: PreparationCounts;
  /** Each user's identifiers, in order. */
  readonly users: readonly string[];
  readonly rejects: readonly string[];
  readonly body: Record<string, { readonly user_id: string }[]>;
  /** Why passwords have to be reset, by the users' places in the source. */
  readonly resets: Readonly<Record<string, string>>;
}

async function prepare(lines: readonly string[], duplicates?: DuplicateRule, pool = usualPoolRules): Promise<Prepared> {
  const plain = await settingsFor(lines, await temporaryFolder());
  const ruled = duplicates === undefined ? plain.source : { ...plain.source, duplicates };
  const settings = { ...plain, source: { ...ruled, mapping: { lastLoginAt: 'last_login' } } };
  const { manifest } = await prepareDataset({ settings, pool });
  const users: string[] = [];
  let whole: Prepared['body'] = {};
  const dataset = await openDataset(settings.dataset);
  for await (const { body } of dataset.batches({ from: 0, to: manifest.batches })) {
    whole = JSON.parse(body.toString());
    for (const { id } of whole.users as unknown as { id: string }[]) {
      const own = (whole.user_identifiers as unknown as { user_id: string; identifier: string }[]).filter(
        ({ user_id: owner }) => owner === id,
      );
      users.push(own.map(({ identifier }) => identifier).join(' '));
    }
  }
  const resets: Record<string, string> = {};
  for await (const keys of dataset.allKeys()) {
    for (const { at, reset } of keys) if (reset !== undefined) resets[at] = reset;
  }
  const rejects = (await rejectsOf(settings.dataset)).map(
    ({ position, field, reason, explanation }) => `${position.line} ${reason} ${field}: ${explanation}`,
  );
  return { counts: manifest.counts, users: users.sort(), rejects: rejects.sort(), body: whole, resets };
}

const alike = [
  auth0Line(1, { email: 'Ann@example.com' }),
  auth0Line(2, { email: 'bob@example.com' }),
  auth0Line(3, { email: 'ann@Example.com', email_verified: false }),
];

test('users that share an identifier, in whatever case, are all refused by default, each with the place of another', async () => {
  const { counts, users, rejects } = await prepare(alike);
  expect(users).toEqual(['bob@example.com']);
  expect(rejects).toEqual([
    '1 duplicate_identifier identifiers.email: Shares an identifier of type email with the record at users.ndjson, line 3, and an identifier is one user’s alone.',
    '3 duplicate_identifier identifiers.email: Shares an identifier of type email with the record at users.ndjson, line 1, and an identifier is one user’s alone.',
  ]);
  expect(counts).toMatchObject({ read: 3, prepared: 1, rejected: 2, sharingIdentifiers: 2 });
  expect(counts.rejects).toEqual({ duplicate_identifier: 2 });
});

test('a pool that tells cases apart takes both', async () => {
  const { users, counts } = await prepare(alike, 'refuse', { identifierCaseInsensitive: false });
  expect(users).toEqual(['Ann@example.com', 'ann@Example.com', 'bob@example.com']);
  expect(counts.sharingIdentifiers).toBe(0);
});

test('the one that is known to own the identifier is prepared where that is the rule', async () => {
  const lines = [...alike].reverse();
  const { users, rejects } = await prepare(lines, 'verified-first');
  expect(users).toEqual(['Ann@example.com', 'bob@example.com']);
  expect(rejects).toEqual([
    '1 duplicate_identifier identifiers.email: Shares an identifier of type email with the record at users.ndjson, line 3, and an identifier is one user’s alone.',
  ]);
});

test('where nobody’s last login is known, the first in the source is prepared by the rule of the newest login', async () => {
  const { users } = await prepare(alike, 'newest-login');
  expect(users).toEqual(['Ann@example.com', 'bob@example.com']);
});

const loggedIn = (user: number, day: string | undefined, changes: object = {}) =>
  auth0Line(user, {
    email: `ann+${user}@example.com`,
    username: 'ann',
    last_login: day && `2025-05-${day}T12:00:00Z`,
    ...changes,
  });

test.each([
  { days: ['01', '20', undefined], expected: 'ann+2@example.com ann' },
  { days: ['20', '01', undefined], expected: 'ann+1@example.com ann' },
  { days: [undefined, undefined, '01'], expected: 'ann+3@example.com ann' },
  { days: ['01', '20', '20'], expected: 'ann+2@example.com ann' },
])('of users who signed in on days $days the last one is prepared by the rule of the newest login', async (shared) => {
  const { days, expected } = shared;
  const lines = days.map((day, index) => loggedIn(index + 1, day));
  const { users, counts } = await prepare(lines, 'newest-login');
  expect(users).toEqual([expected]);
  expect(counts.rejects).toEqual({ duplicate_identifier: 2 });
});

test('one that is known to own the identifier goes before one that signed in later', async () => {
  const lines = ['01', '10', '20'].map((day, index) =>
    auth0Line(index, {
      email: `${'ann'.slice(0, index)}${'ANN'.slice(index)}@example.com`,
      email_verified: index < 2,
      last_login: `2025-05-${day}T12:00:00Z`,
    }),
  );
  expect((await prepare(lines, 'verified-first')).users).toEqual(['aNN@example.com']);
  expect((await prepare(lines, 'newest-login')).users).toEqual(['anN@example.com']);
});

test('users that are bound through others are settled together: who has lost nothing stays', async () => {
  const lines = [
    auth0Line(1, { username: 'x', email: undefined }),
    auth0Line(2, { username: 'x', email: 'two@example.com' }),
    auth0Line(3, { email: 'two@example.com' }),
  ];
  const { users, counts } = await prepare(lines, 'newest-login');
  expect(users).toEqual(['two@example.com', 'x']);
  expect(counts).toMatchObject({ sharingIdentifiers: 3, prepared: 2, rejected: 1 });
});

test('merged users become one, with the identifiers of all and the password of the first that has one', async () => {
  const lines = [
    auth0Line(1, { email: 'ann@example.com', email_verified: false, passwordHash: undefined }),
    auth0Line(2, { email: 'ANN@example.com', username: 'annie' }),
    auth0Line(3, { email: 'ann@work.example', username: 'Annie', email_verified: true }),
    auth0Line(4),
  ];
  const { users, rejects, counts, body } = await prepare(lines, 'merge');
  expect(users).toEqual(['ann@example.com annie ann@work.example', 'user4@example.com']);
  expect(rejects).toEqual([
    '2 merged identifiers.email: Shares an identifier of type email with the record at users.ndjson, line 1, whose user has all identifiers of both now.',
    '3 merged identifiers.uid: Shares an identifier of type uid with the record at users.ndjson, line 2; the user of the record at users.ndjson, line 1 has all identifiers of both now.',
  ]);
  expect(counts).toMatchObject({
    read: 4,
    prepared: 2,
    rejected: 2,
    sharingIdentifiers: 3,
    withoutPassword: 0,
    withoutVerifiedAddress: 0,
    recipes: { 'bcrypt, cost 10': 2 },
    records: { users: 2, user_credentials: 2, user_identifiers: 4, user_verifiable_addresses: 3 },
  });
  const owners = new Set(Object.values(body).flatMap((records) => records.map(({ user_id: owner }) => owner)));
  owners.delete(undefined as unknown as string);
  expect(owners.size).toBe(2);
});

const crypt = '$1$saltsalt$qjXMvbEw8oaL.CzflDtaK/';
const phpass = '$P$984478476IagS59wHZvyQMArzfx58u.';
const cost12 = movable.replace('$10$', '$12$');
const cost14 = movable.replace('$10$', '$14$');

test('merged users keep a password that moves before one that must be reset', async () => {
  const lines = [crypt, phpass, cost12, movable].map((passwordHash, index) =>
    loggedIn(index + 1, undefined, { passwordHash }),
  );
  const { users, counts, body, resets } = await prepare(lines, 'merge');
  expect(users).toHaveLength(1);
  expect(body.user_credentials).toEqual([
    expect.objectContaining({
      type: 'password',
      state: 'valid',
      payload: { hashed_password: { config: { method: 'bcrypt', bcrypt: { cost: 12 } }, value: cost12 } },
    }),
  ]);
  expect(body.user_credentials?.[0]).not.toHaveProperty('expires_at');
  expect(resets).toEqual({});
  expect(counts).toMatchObject({ resets: {}, recipes: { 'bcrypt, cost 12': 1 }, records: { user_credentials: 1 } });
});

test('merged users whose passwords must all be reset have the first one’s, with its reason', async () => {
  const lines = [undefined, phpass, crypt].map((passwordHash, index) =>
    loggedIn(index + 1, undefined, { passwordHash }),
  );
  const { counts, body, resets } = await prepare(lines, 'merge');
  expect(body.user_credentials).toEqual([expect.objectContaining({ type: 'password', state: 'must_be_reset' })]);
  expect(resets).toEqual({ 'users.ndjson, line 1': 'phpass' });
  expect(counts).toMatchObject({ resets: { phpass: 1 }, recipes: {}, records: { user_credentials: 1 } });
});

test('of merged users’ passwords that move, that of the newest login stays', async () => {
  const days = ['03', '05', '10', '02', '08', '04'];
  const hashes = [movable, movable, crypt, movable, cost14, cost12];
  const lines = days.map((day, index) => loggedIn(index + 1, day, { passwordHash: hashes[index] }));
  const { users, counts, resets } = await prepare(lines, 'merge');
  expect(users.map((identifiers) => identifiers.split(' ').slice(0, 2))).toEqual([['ann+3@example.com', 'ann']]);
  expect(resets).toEqual({});
  expect(counts).toMatchObject({ resets: {}, recipes: { 'bcrypt, cost 14': 1 } });
});

test('who is merged hears of an identifier of the user that it went into, where it shares one', async () => {
  const lines = [
    auth0Line(1, { username: 'x', email: 'one@example.com' }),
    auth0Line(2, { username: 'y', email: 'two@example.com' }),
    auth0Line(3, { username: 'y', email: 'one@example.com' }),
    auth0Line(4, { username: 'x', email: 'two@example.com' }),
  ];
  const { rejects } = await prepare(lines, 'merge');
  const [first, fourth] = ['line 1', 'line 4'].map((line) => `with the record at users.ndjson, ${line}`);
  expect(rejects).toEqual([
    `2 merged identifiers.email: Shares an identifier of type email ${fourth}; the user of the record at users.ndjson, line 1 has all identifiers of both now.`,
    `3 merged identifiers.email: Shares an identifier of type email ${first}, whose user has all identifiers of both now.`,
    `4 merged identifiers.uid: Shares an identifier of type uid ${first}, whose user has all identifiers of both now.`,
  ]);
});

test('whatever the rule, no two users of a dataset share an identifier, and every record is somewhere', async () => {
  const name = fc.constantFrom('a', 'b', 'c', 'd', 'A');
  const line = fc
    .tuple(fc.nat(40), fc.option(name, { nil: undefined }), fc.option(name, { nil: undefined }), fc.boolean())
    .map(([user, email, username, verified]) =>
      auth0Line(user, { email: email && `${email}@example.com`, username, email_verified: verified }),
    );
  const rule = fc.constantFrom<DuplicateRule>('refuse', 'newest-login', 'verified-first', 'merge');
  await fc.assert(
    fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 12 }), rule, async (lines, duplicates) => {
      const { counts, users, rejects } = await prepare(lines, duplicates);
      const identifiers = users.flatMap((user) => user.toLowerCase().split(' '));
      expect(new Set(identifiers).size).toBe(identifiers.length);
      expect(counts.read).toBe(lines.length);
      expect(counts.prepared + counts.rejected).toBe(lines.length);
      expect(rejects).toHaveLength(counts.rejected);
      expect(counts.records.user_identifiers).toBe(identifiers.length);
    }),
    { numRuns: 100 },
  );
});
