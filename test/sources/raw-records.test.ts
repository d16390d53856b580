import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ordinalOf } from '../../contract/mended.ts';
import type { SourceSettings } from '../../contract/source.ts';
import { type RecordText, readRawRecords } from '../../sources/raw-records.ts';
import { findSourceAdapter, sourceAdapters } from '../../sources/registry.ts';
import { temporaryFolder } from '../tooling/temporary-folder.ts';

/** Exports of records that are all rejected, by the source's type: the file's name, its text, and more of the settings. */
const exports: readonly (readonly [
  type: string,
  name: string,
  text: string,
  more?: Omit<SourceSettings, 'type' | 'inputs'>,
])[] = [
  ['aspnet', 'users.csv', 'Id,UserName,PasswordHash\n,a,\n1,b,c,d\n'],
  ['auth0', 'users.ndjson', '{"email":1}\n\nbroken\r\n{}\n'],
  ['auth0', 'users.csv', 'user_id,email\n,a\n"auth0|1",a,b\n,"x\ny"\n'],
  ['auth0', 'users.json', '[{"user_id":""},{"user_id":7}]'],
  ['cognito', 'users.csv', 'cognito:username,email\n,a@example.com\n1,2,3\n'],
  ['cognito', 'users.json', '{"Users":[{},{"Username":7}]}'],
  ['csv', 'any.csv', 'id;name\n;"a;\nb"\n\n;;\n;c\n1;2;3\n', { delimiter: ';', mapping: { key: 'id' } }],
  ['django', 'users.csv', 'id,username,password\n,a,\n1,b,c,d\n'],
  ['django', 'dump.json', '[{"model":"auth.user","fields":{}},{"model":"auth.user","pk":1,"fields":{}}]'],
  [
    'entra',
    'users.json',
    `{"value":[${'{"id":"","identities":[],"userType":"Member","accountEnabled":true},'.repeat(2).slice(0, -1)}]}`,
  ],
  ['firebase', 'users.csv', `,a@example.com${','.repeat(25)}\n"open${','.repeat(25)}\n`],
  ['firebase', 'users.json', '{"users": [\n{},\n {"localId":1}]}'],
  ['fusionauth', 'users.ndjson', '{}\n{"id":1}\n'],
  ['json', 'any.json', '{"other":[{}],"people":[{},[1]]}', { array: 'people', mapping: { key: 'id' } }],
  ['keycloak', 'realm.json', '[{"users":[{},{"id":1}]},{"users":[{}]}]'],
  ['ldif', 'people.ldif', 'version: 1\n\n# one\ndn: a\n b\nwrong\n\n\nuid: b\nobjectClass: person\n'],
  ['ndjson', 'any.ndjson', '1\n{}\n', { mapping: { key: 'id' } }],
  ['okta', 'users.json', '[{},{"id":1}]'],
  ['secureauth', 'users.ndjson', 'broken\n[]\n'],
  ['supabase', 'users.csv', 'id,email\n,a\n1,2,3\n'],
  ['supabase', 'users.json', '[{},{"id":1}]'],
];

async function recordsOf(settings: SourceSettings, input: string): Promise<readonly RecordText[]> {
  const framing = await findSourceAdapter(settings.type).framing?.(input, settings);
  if (framing === undefined) throw new Error('The records do not stand in the input by themselves.');
  const records: RecordText[] = [];
  for await (const block of readRawRecords(input, framing)) records.push(...block);
  return records;
}

describe('the records of an input as they are written', () => {
  const each = exports.map(([type, name, text, more = {}]) => ({ type, name, text, more }));

  test.each(each)('of $type, $name stand where the rejects say', async ({ type, name, text, more }) => {
    const input = join(temporaryFolder(), name);
    await writeFile(input, text);
    const settings = { type, inputs: [input], ...more };

    const rejected: unknown[] = [];
    for await (const block of findSourceAdapter(type).read(settings)) {
      for (const item of block) {
        const { position } = 'reject' in item ? item.reject : item.person;
        rejected.push({ input: position.input, ordinal: position.line ?? position.record });
      }
    }
    const places = (await recordsOf(settings, input)).map(({ place }) => ({
      input: place.input,
      ordinal: ordinalOf(place),
    }));

    expect(rejected.length).toBeGreaterThan(1);
    expect(places).toEqual(rejected);
    expect(places[0]?.input).toBe(basename(input));
  });

  test('can be had of every source that reads files', () => {
    const ofFiles = [...sourceAdapters.values()].filter(({ needs = ['input'] }) => needs.includes('input'));
    expect(ofFiles.filter(({ framing }) => framing === undefined).map(({ name }) => name)).toEqual([]);
    expect(new Set(exports.map(([type]) => type))).toEqual(new Set(ofFiles.map(({ name }) => name)));
  });

  test('are what stands between the places of the next, line ends and all', async () => {
    const input = join(temporaryFolder(), 'any.csv');
    await writeFile(input, 'id,name\r\n1,"a\r\nb"\r\n2,"open\r\n3,c');
    const records = await recordsOf({ type: 'csv', inputs: [input], mapping: { key: 'id' } }, input);
    expect(records).toEqual([
      { place: { input: 'any.csv', line: 2, lines: 2 }, text: '1,"a\r\nb"' },
      { place: { input: 'any.csv', line: 4, lines: 1 }, text: '2,"open' },
      { place: { input: 'any.csv', line: 5, lines: 1 }, text: '3,c' },
    ]);
  });
});
