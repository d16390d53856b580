import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDataset } from '../../dataset/dataset-reader.ts';
import { fixture } from '../migration/known-users.ts';
import { auth0Line, auth0Lines, rejectsOf } from '../preparation/stage.ts';
import { configuredFolder } from './configured-folder.ts';
import { type Ended, expectParagraph, runPoolferry } from './poolferry-process.ts';

interface Prepared {
  readonly folder: string;
  run(...args: readonly string[]): Promise<Ended>;
}

/** A folder whose source is prepared, rejects and all. */
async function prepared(files: Record<string, string>, source?: string): Promise<Prepared> {
  const folder = await configuredFolder(source === undefined ? { files } : { files, source });
  const run = (...args: readonly string[]) => runPoolferry(args, folder);
  const { stdout, stderr } = await run('prepare', '--offline');
  expect(stdout, stderr).toContain(join(folder, 'dataset'));
  return { folder, run };
}

const ndjson = (lines: readonly string[]) => ({ 'users.ndjson': `${lines.join('\n')}\n` });

const textOf = (folder: string, name: string) => readFile(join(folder, name), 'utf8');

/** Mends a file as somebody with an editor would. */
async function mend(folder: string, name: string, ...changes: readonly (readonly [string, string])[]): Promise<void> {
  let text = await textOf(folder, name);
  for (const [from, to] of changes) {
    expect(text).toContain(from);
    text = text.replace(from, to);
  }
  await writeFile(join(folder, name), text);
}

/** What a retry prints, which was to end well. */
async function retried({ run }: Prepared, file: string): Promise<{ mended: object; counts: Record<string, unknown> }> {
  const { code, stdout, stderr } = await run('rejects', '--retry', file, '--offline', '--json');
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout);
}

/** Places of the dataset's users, as `keys.ndjson` tells them. */
async function placesOfUsers(folder: string): Promise<readonly string[]> {
  const places: string[] = [];
  for await (const keys of (await openDataset(join(folder, 'dataset'))).allKeys()) {
    places.push(...keys.map(({ at }) => at));
  }
  return places.sort();
}

/** Every body that an import would send. */
async function bodies(folder: string): Promise<string> {
  const dataset = await openDataset(join(folder, 'dataset'));
  let text = '';
  for await (const { body } of dataset.batches({ from: 0, to: dataset.manifest.batches })) text += body.toString();
  return text;
}

test('rejects lists the reasons with their counts and first places, and no value of any record', async () => {
  const lines = [auth0Line(1), 'hunter2', 'hunter2', auth0Line(2, { email: 'secret@', username: 7 }), '[]', 'x', 'y'];
  const { run } = await prepared(ndjson(lines));

  const { stdout } = await run('rejects');
  const { stdout: json } = await run('rejects', '--json');

  expect(stdout).toMatch(/invalid_json +│ +4 │ users\.ndjson, line 2 /);
  expect(stdout).toContain('6 of 7 records were rejected.');
  expect(stdout + json).not.toMatch(/hunter2|secret/);
  const list = JSON.parse(json);
  expect(list).toMatchObject({ read: 7, rejected: 6 });
  expect(list.reasons[0]).toEqual({
    reason: 'invalid_json',
    records: 4,
    first: [2, 3, 6].map((line) => ({
      position: { input: 'users.ndjson', line },
      explanation: 'The record is not JSON.',
    })),
  });
});

test('rejected lines are written as they are, for their owner only, and mended take their places', async () => {
  const broken = auth0Line(7).slice(0, -1);
  const all = await prepared(ndjson([...auth0Lines(3), broken, auth0Line(8), '{"email":"nobody@example.com"}']));

  const written = await all.run('rejects', '--write', 'mend.ndjson');
  expect(written.stdout).toMatch(/^mend\.ndjson: 2 records\. Mend them there/);
  expect(await textOf(all.folder, 'mend.ndjson')).toBe(`${broken}\n{"email":"nobody@example.com"}\n`);
  for (const name of ['mend.ndjson', 'mend.ndjson.places']) {
    expect((await stat(join(all.folder, name))).mode & 0o777).toBe(0o600);
  }
  await mend(all.folder, 'mend.ndjson', [broken, `${broken}}`]);
  const { mended, counts } = await retried(all, 'mend.ndjson');

  expect(mended).toEqual({ records: 2, prepared: 1 });
  expect(counts).toMatchObject({ read: 6, prepared: 5, rejected: 1, rejects: { missing_field: 1 } });
  expect(await placesOfUsers(all.folder)).toEqual([1, 2, 3, 4, 5].map((line) => `users.ndjson, line ${line}`));
});

test('no file is written over that holds something else: it may be one that is being mended', async () => {
  const all = await prepared(ndjson([auth0Line(1), 'one', 'two']));
  await all.run('rejects', '--write', 'mend.ndjson');
  const places = await textOf(all.folder, 'mend.ndjson.places');

  const unchanged = await all.run('rejects', '--write', 'mend.ndjson');
  expect(unchanged.code, unchanged.stderr).toBe(0);
  expect(await textOf(all.folder, 'mend.ndjson')).toBe('one\ntwo\n');

  await mend(all.folder, 'mend.ndjson', ['one', auth0Line(2)]);
  const over = await all.run('rejects', '--write', 'mend.ndjson');
  expect(over.code).toBe(2);
  expectParagraph(over, /A file of this name is there.*\(mend\.ndjson\).*`poolferry rejects --retry mend\.ndjson`/);
  expect(await textOf(all.folder, 'mend.ndjson')).toBe(`${auth0Line(2)}\ntwo\n`);
  expect(await textOf(all.folder, 'mend.ndjson.places')).toBe(places);

  await writeFile(join(all.folder, 'notes.places'), 'other');
  const beside = await all.run('rejects', '--write', 'notes');
  expect(beside.code).toBe(2);
  expectParagraph(beside, /\(notes\.places\)/);
  expect((await readdir(all.folder)).filter((name) => /^(notes|mend)/.test(name)).sort()).toEqual([
    'mend.ndjson',
    'mend.ndjson.places',
    'notes.places',
  ]);
  expect(await textOf(all.folder, 'notes.places')).toBe('other');
});

test('what was mended stays mended: for the next preparation, and while more is mended', async () => {
  const all = await prepared(ndjson([auth0Line(1), 'one', 'two']));
  await all.run('rejects', '--write', 'first.ndjson');
  await mend(all.folder, 'first.ndjson', ['one', auth0Line(2)], ['two', '{"_id":"3"}']);
  await retried(all, 'first.ndjson');

  const again = JSON.parse((await all.run('prepare', '--offline', '--json')).stdout);
  expect(again).toMatchObject({ reused: true, counts: { prepared: 2, rejected: 1 } });

  await all.run('rejects', '--write', 'second.ndjson');
  expect(await textOf(all.folder, 'second.ndjson')).toBe('{"_id":"3"}\n');
  await mend(all.folder, 'second.ndjson', ['"3"', '"3","username":"three"']);
  const { counts } = await retried(all, 'second.ndjson');
  expect((await stat(join(all.folder, 'dataset', 'mended.ndjson'))).mode & 0o777).toBe(0o600);
  expect(counts).toMatchObject({ read: 3, prepared: 3, rejected: 0 });
});

const columns = 'id,email,name';
const csvSource = `
  type: csv
  input: users.csv
  mapping: { key: id, identifiers: [{ type: email, value: email }], payload: { name: name } }`;

test('rejected CSV rows come with their header, also where they have several lines, and may grow', async () => {
  const rows = ['1,a@example.com,Ann', '2,"b@exa', 'mple.com",Bob,too many', '3,c@example.com,Cy', '4,,"Di'];
  const all = await prepared({ 'users.csv': `${[columns, ...rows].join('\r\n')}\r\n` }, csvSource);
  const { position } = (await rejectsOf(join(all.folder, 'dataset')))[0] ?? {};
  expect(position).toEqual({ input: 'users.csv', line: 3 });

  await all.run('rejects', '--write', 'mend.csv');
  await writeFile(
    join(all.folder, 'mend.csv'),
    `${columns}\r\n2,b@example.com,"Bob\r\nof\r\nmany\r\nlines"\r\n${(await textOf(all.folder, 'mend.csv')).split('\n').slice(2).join('\n')}`,
  );
  const { counts } = await retried(all, 'mend.csv');

  expect(counts).toMatchObject({ prepared: 3 });
  expect(await bodies(all.folder)).toContain('of\\r\\nmany');
  expect(await placesOfUsers(all.folder)).toEqual([2, 3, 5].map((line) => `users.csv, line ${line}`));
});

test('rejected users of a document come as a document of its form', async () => {
  const realm = JSON.parse(await readFile(fixture('keycloak/devpb512-export.json'), 'utf8'));
  const [first, second] = realm.users;
  first.credentials = 'none';
  second.username = undefined;
  second.email = undefined;
  const all = await prepared(
    { 'realm.json': JSON.stringify(realm, undefined, 2) },
    '{ type: keycloak, input: realm.json }',
  );

  await all.run('rejects', '--write', 'mend.json');
  const document = JSON.parse(await textOf(all.folder, 'mend.json'));
  expect(document).toEqual({ users: [first, second] });
  document.users[0].credentials = [];
  await writeFile(join(all.folder, 'mend.json'), JSON.stringify(document, undefined, 1));
  const { mended, counts } = await retried(all, 'mend.json');

  expect(mended).toEqual({ records: 2, prepared: 1 });
  expect(counts).toMatchObject({ read: 12, prepared: 11, rejected: 1 });
  expect(await placesOfUsers(all.folder)).toContain('realm.json, record 1');
});

test('rejected LDIF entries come whole, and a mended one may have more lines than before', async () => {
  const entry = (uid: string, ...more: readonly string[]) =>
    [`dn: uid=${uid},dc=example`, 'objectClass: inetOrgPerson', 'cn: A long', ' name', `uid: ${uid}`, ...more].join(
      '\n',
    );
  const text = ['version: 1', `# people\n${entry('a')}`, entry('b', 'no colon', 'sn: B'), entry('c'), ''].join('\n\n');
  const all = await prepared({ 'people.ldif': text }, '{ type: ldif, input: people.ldif }');

  await all.run('rejects', '--write', 'mend.ldif');
  expect(await textOf(all.folder, 'mend.ldif')).toBe(`${entry('b', 'no colon', 'sn: B')}\n`);
  await mend(all.folder, 'mend.ldif', ['no colon', 'mail: b@example.com\ntelephoneNumber: +33612345678\ntitle: B']);
  const { counts } = await retried(all, 'mend.ldif');

  expect(counts).toMatchObject({ read: 3, prepared: 3, rejected: 0 });
  expect(await bodies(all.folder)).toContain('b@example.com');
  expect(await placesOfUsers(all.folder)).toEqual([10, 18, 4].map((line) => `people.ldif, line ${line}`));
});

test('a mended record of joined exports gets what the others have of it', async () => {
  const user = (id: string, email: unknown) =>
    JSON.stringify({ user_id: `auth0|${id}`, email, identities: [{ provider: 'auth0', user_id: id }] });
  const password = JSON.stringify({
    _id: { $oid: 'b'.repeat(24) },
    passwordHash: JSON.parse(auth0Line(1)).passwordHash,
  });
  const all = await prepared(
    {
      'users.ndjson': `${user('a'.repeat(24), 'a@example.com')}\n${user('b'.repeat(24), 7)}\n`,
      'hashes.ndjson': password,
    },
    '{ type: auth0, input: [users.ndjson, hashes.ndjson] }',
  );
  expect(await rejectsOf(join(all.folder, 'dataset'))).toHaveLength(1);

  await all.run('rejects', '--write', 'mend.ndjson');
  await mend(all.folder, 'mend.ndjson', ['7', '"b@example.com"']);
  const { counts } = await retried(all, 'mend.ndjson');

  expect(counts).toMatchObject({ prepared: 2, rejected: 0, recipes: { 'bcrypt, cost 10': 1 } });
});

test('mending one of two users that share an identifier brings both', async () => {
  const all = await prepared(ndjson([auth0Line(1), auth0Line(2, { email: 'user1@example.com' })]));
  await all.run('rejects', '--write', 'mend.ndjson');
  await mend(all.folder, 'mend.ndjson', ['"user1@example.com"', '"other@example.com"']);
  const { mended, counts } = await retried(all, 'mend.ndjson');
  expect(mended).toEqual({ records: 2, prepared: 2 });
  expect(counts).toMatchObject({ read: 2, prepared: 2, rejected: 0 });
});

test('records that were settled, or have no text, are not written for mending, and the latter are told', async () => {
  const tooLong = `"${'x'.repeat(17 * 1024 * 1024)}"`;
  const lines = [auth0Line(1), auth0Line(2, { email: 'USER1@example.com' }), 'broken', tooLong, 'invalid', 'invalid'];
  const folder = await configuredFolder({ source: '{ type: auth0, input: users.ndjson, duplicates: merge }' });
  const text = Buffer.from(`${lines.join('\n')}\n`);
  for (const fromEnd of [3, 11]) text[text.length - fromEnd] = 0xff;
  await writeFile(join(folder, 'users.ndjson'), text);
  await runPoolferry(['prepare', '--offline'], folder);

  const { stdout } = await runPoolferry(['rejects', '--write', 'mend.ndjson'], folder);
  const { stdout: json } = await runPoolferry(['rejects', '--write', 'mend.ndjson', '--json'], folder);

  expect(stdout).toMatch(
    /^mend\.ndjson: 1 record\. Not in it, and to be mended in the export: 1 too long, 2 not UTF-8\. Mend/,
  );
  expect(JSON.parse(json)).toEqual({
    file: 'mend.ndjson',
    records: 1,
    left: { tooLong: 1, notUtf8: 2, withoutPlace: 0 },
  });
  expect(await textOf(folder, 'mend.ndjson')).toBe('broken\n');
});

test('a file whose records cannot be told to be those of their places is refused, and nothing is prepared', async () => {
  const all = await prepared(ndjson([auth0Line(1), 'one', 'two']));
  await all.run('rejects', '--write', 'mend.ndjson');
  const before = await textOf(all.folder, 'dataset/manifest.json');

  await writeFile(join(all.folder, 'mend.ndjson'), `${auth0Line(2)}\n`);
  const fewer = await all.run('rejects', '--retry', 'mend.ndjson', '--offline');
  expect(fewer.code).toBe(2);
  expectParagraph(fewer, /It has 1 records, and 2 were written \(mend\.ndjson\)\. Leave every record in its place/);

  await writeFile(join(all.folder, 'other.ndjson'), 'one\ntwo\n');
  const without = await all.run('rejects', '--retry', 'other.ndjson', '--offline');
  expect(without.code).toBe(2);
  expectParagraph(without, /other\.ndjson\.places/);
  expect(await textOf(all.folder, 'dataset/manifest.json')).toBe(before);
});

test('a CSV file whose columns were moved is refused', async () => {
  const all = await prepared({ 'users.csv': `${columns}\n1,a@example.com,Ann\n2,,Bob\n` }, csvSource);
  await all.run('rejects', '--write', 'mend.csv');
  await writeFile(join(all.folder, 'mend.csv'), 'email,id,name\nb@example.com,2,Bob\n');
  const ended = await all.run('rejects', '--retry', 'mend.csv', '--offline');
  expect(ended.code).toBe(2);
  expectParagraph(ended, /columns are not those of the export/);
});

test('what was mended of one export is not taken for another, whatever it would fit', async () => {
  const all = await prepared(ndjson([auth0Line(1), 'one']));
  await all.run('rejects', '--write', 'mend.ndjson');
  await mend(all.folder, 'mend.ndjson', ['one', auth0Line(2)]);
  await retried(all, 'mend.ndjson');
  await writeFile(join(all.folder, 'users.ndjson'), `${auth0Line(1)}\nelse\n`);

  const ended = await all.run('prepare', '--offline', '--json');
  expect(ended.code).toBe(1);
  expect(ended.stderr).toMatch(/mended of another export.*mended\.ndjson/);
});

test('records are not written out of an export that is no longer the one that was prepared', async () => {
  const all = await prepared(ndjson([auth0Line(1), 'one']));
  await writeFile(join(all.folder, 'users.ndjson'), `${auth0Line(1)}\nelse\n`);
  const ended = await all.run('rejects', '--write', 'mend.ndjson');
  expect(ended.code).toBe(1);
  expectParagraph(ended, /no longer the one that was prepared \(users\.ndjson\)/);
  await expect(stat(join(all.folder, 'mend.ndjson'))).rejects.toThrow('ENOENT');
});

test('the records of inputs of different forms are written one input after the other', async () => {
  const all = await prepared(
    { 'a.ndjson': '{}\n', 'b.csv': 'localId\n', ...{ 'b.json': '{"users":[{"email":"b@example.com"}]}' } },
    '{ type: firebase, input: [a.ndjson, b.json] }',
  );
  const both = await all.run('rejects', '--write', 'mend');
  expect(both.code).toBe(2);
  expectParagraph(both, /not of one form.*--input NAME/);
  const one = await all.run('rejects', '--write', 'mend', '--input', 'b.json', '--json');
  expect(JSON.parse(one.stdout)).toMatchObject({ records: 1 });
  expect(JSON.parse(await textOf(all.folder, 'mend'))).toEqual({ users: [{ email: 'b@example.com' }] });
});

test.each([
  ['over the export itself', ['--write', 'users.ndjson'], /is an input of the source/],
  ['of an input that there is not', ['--write', 'x', '--input', 'y'], /users\.ndjson/],
  ['nothing, of an input', ['--input', 'users.ndjson'], /--input goes with --write/],
  ['nothing, offline', ['--offline'], /--offline goes with --retry/],
  ['and takes back at once', ['--write', 'x', '--retry', 'x'], /two steps/],
])('rejects that writes %s is wrong usage', async (_what, args, words) => {
  const all = await prepared(ndjson(['one']));
  const ended = await all.run('rejects', ...args);
  expect(ended.code).toBe(2);
  expectParagraph(ended, words);
  expect(await textOf(all.folder, 'users.ndjson')).toBe('one\n');
});
