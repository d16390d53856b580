import { describe, expect, it } from 'vitest';
import { readJsonUsers } from '../../sources/json-users.ts';
import { inputFile } from './reading.ts';

const ada = { id: 'ada', tags: ['Users'] };
const bo = { id: 'bo', note: '[{' };

async function read(content: string, name?: string, listName: string | undefined = 'Users') {
  const records: unknown[] = [];
  for await (const block of readJsonUsers(await inputFile(content, name), listName, 'Export them again.')) {
    for (const raw of block) records.push([raw.fault ?? JSON.parse(raw.text), raw.position]);
  }
  return records;
}

const both = (place: 'line' | 'record') => [
  [ada, { input: 'export.json', [place]: 1 }],
  [bo, { input: 'export.json', [place]: 2 }],
];
const page = (...users: readonly unknown[]) => ({ Token: 'x', Users: users });

describe('users in JSON', () => {
  it.each<[string, string, 'line' | 'record']>([
    ['one a line', `${JSON.stringify(ada)}\n${JSON.stringify(bo)}\n`, 'line'],
    ['as a list', JSON.stringify([ada, bo]), 'record'],
    ['as an indented list', JSON.stringify([ada, bo], null, 2), 'record'],
    ['as lists one after another', `${JSON.stringify([ada], null, 2)}\n${JSON.stringify([bo])}`, 'record'],
    ['as a page', JSON.stringify(page(ada, bo)), 'record'],
    ['as an indented page', JSON.stringify(page(ada, bo), null, 4), 'record'],
    ['as one page a line', `${JSON.stringify(page(ada))}\n${JSON.stringify(page(bo))}\n`, 'record'],
    [
      'as indented pages one after another',
      [page(ada), page(bo)].map((p) => JSON.stringify(p, null, 2)).join(''),
      'record',
    ],
    ['as a list of pages', JSON.stringify([page(ada), page(), page(bo)]), 'record'],
  ])('are read %s', async (_, content, place) => {
    expect(await read(content)).toEqual(both(place));
  });

  it('are read line by line in a file that calls itself so, whatever its first line holds', async () => {
    const records = await read(`\n${JSON.stringify(ada)}`, 'users.ndjson');
    expect(records).toEqual([[ada, { input: 'users.ndjson', line: 2 }]]);
  });

  it('are read line by line behind a first line that is broken', async () => {
    const blocks = readJsonUsers(await inputFile(`{"id":\n${JSON.stringify(bo)}\n`), undefined, '');
    const { value } = await blocks.next();
    expect(value).toMatchObject([{ position: { line: 1 } }, { text: JSON.stringify(bo), position: { line: 2 } }]);
  });

  it('may be none', async () => {
    expect(await read('[]')).toEqual([]);
    expect(await read('{"Users":[]}')).toEqual([]);
    expect(await read('', 'users.ndjson')).toEqual([]);
  });

  it.each([
    ['', 'holds no JSON document'],
    ['id,name\n1,Ada', 'does not begin like a JSON document'],
    ['{\n"Userz": [{"id":"S3CR3T"}]\n}', 'has no list Users'],
    ['[[{"id":"S3CR3T"}]]', 'is a list of lists'],
    ['{"Users":[{"id":"S3CR3T"', 'breaks off'],
    ['[{"id":"S3CR3T"}', 'breaks off'],
  ])('that are none of these (%j) are refused as a whole, without showing what there is', async (content, what) => {
    const refusal = read(content);
    await expect(refusal).rejects.toMatchObject({ problem: 'broken_source', message: expect.stringContaining(what) });
    await expect(refusal).rejects.not.toMatchObject({ message: expect.stringContaining('S3CR3T') });
  });

  it('are no page where the provider has none', async () => {
    await expect(readJsonUsers(await inputFile('{\n}'), undefined, 'Save it again.').next()).rejects.toThrow(
      'The document is no list of users',
    );
  });
});
