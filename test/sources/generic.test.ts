import { Buffer } from 'node:buffer';
import process from 'node:process';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { MappingSettings } from '../../contract/mapping.ts';
import type { SourceItem, SourceSettings } from '../../contract/source.ts';
import { itemsOf } from '../../sources/items.ts';
import { findSourceAdapter } from '../../sources/registry.ts';
import { inputFile, peopleOf, rejectsOf } from './reading.ts';

const mapping: MappingSettings = { key: 'id', identifiers: [{ type: 'email', value: 'email' }] };

async function read(type: string, content: string | Uint8Array, more: Partial<SourceSettings> = {}) {
  const items: SourceItem[] = [];
  const inputs = [await inputFile(content, 'users.txt')];
  for await (const block of findSourceAdapter(type).read({ type, inputs, mapping, ...more })) items.push(...block);
  return items;
}

/** Where each record stands, with its key, or with the reason of its reject. */
function told(items: readonly SourceItem[]): readonly unknown[] {
  return items.map((item) => {
    const { line, record } = 'person' in item ? item.person.position : item.reject.position;
    return [line ?? record, 'person' in item ? item.person.sourceKey : item.reject.reason];
  });
}

describe('csv', () => {
  it('reads one user a row, by the names of the columns', async () => {
    const items = await read('csv', 'id,email\n1,ada@example.com\n2,bob\n3\n4,"eve@example.com"\n');
    expect(told(items)).toEqual([
      [2, '1'],
      [3, 'invalid_value'],
      [4, 'invalid_row'],
      [5, '4'],
    ]);
    expect(rejectsOf(items)[0]).toEqual({
      position: { input: 'users.txt', line: 3 },
      sourceKey: '2',
      field: 'mapping.identifiers[0].value',
      reason: 'invalid_value',
      explanation: 'Found text that is no e-mail address by the expression `email`.',
    });
  });

  it('reads other delimiters and quotes, names that are given, and undoes escapes where that is asked for', async () => {
    const content = "'1';'+1@example.com\n";
    const more = { columns: ['id', 'email'], delimiter: ';', quote: '' };
    const [plain] = peopleOf(await read('csv', content, more));
    expect([plain?.sourceKey, plain?.identifiers[0]?.value]).toEqual(["'1'", "'+1@example.com"]);
    const [undone] = peopleOf(await read('csv', content, { ...more, spreadsheetEscapes: true }));
    expect([undone?.sourceKey, undone?.identifiers[0]?.value]).toEqual(["'1'", '+1@example.com']);
  });
});

describe('ndjson', () => {
  it('reads one user a line, and loses none to a broken one', async () => {
    const user = (id: number) => JSON.stringify({ id, email: `${id}@example.com` });
    const items = await read('ndjson', [user(1), user(2).slice(1), '7', user(4)].join('\r\n'));
    expect(told(items)).toEqual([
      [1, '1'],
      [2, 'invalid_json'],
      [3, 'not_an_object'],
      [4, '4'],
    ]);
  });
});

describe('json', () => {
  const users = [{ id: 1, email: 'a@example.com' }, 7, { id: 3 }];
  const expected = [
    [1, '1'],
    [2, 'not_an_object'],
    [3, 'no_identifier'],
  ];

  it('reads an array at the root, or a named one, whatever stands around it', async () => {
    expect(told(await read('json', JSON.stringify(users, null, 2)))).toEqual(expected);
    const document = JSON.stringify({ meta: { users: [{ id: 9 }] }, users, more: [1] });
    expect(told(await read('json', gzipSync(document), { array: 'users' }))).toEqual(expected);
  });

  it.each([
    ['{"users":[]}', undefined, 'The document is no array'],
    ['{"users":[]}', 'people', 'The document has no array people at its root'],
    [`${'{"a":'.repeat(10)}{"users":[]}${'}'.repeat(10)}`, 'users', 'The document has no array users at its root'],
    [`${'{"a":'.repeat(1_001)}`, 'users', 'nested too deeply'],
    ['[{"id":1,"email":"a@example.com"},{"id":', undefined, 'breaks off'],
    ['[{"id":1 "email":"a@example.com"}]', undefined, 'A record of the document is not JSON'],
  ])('tells why %j has no users', async (content, array, what) => {
    const reading = read('json', content, array === undefined ? {} : { array });
    await expect(reading).rejects.toMatchObject({ problem: 'broken_source', what: expect.stringContaining(what) });
  });
});

it.each(['csv', 'ndjson', 'json'])('The source %s reads nothing without a mapping, and says so', async (type) => {
  const adapter = findSourceAdapter(type);
  const inputs = [await inputFile('id\n1\n')];
  const reading = async () => {
    for await (const block of adapter.read({ type, inputs })) expect(block).toEqual([]);
  };
  await expect(reading()).rejects.toMatchObject({ problem: 'wrong_configuration', where: 'source.mapping' });
});

it('Memory does not grow with a CSV file, nor with what it is unpacked to', async () => {
  const row = `,${'x'.repeat(2_000)}@example.com\n`;
  const part = gzipSync(Array.from({ length: 1_000 }, (_, id) => `${id}${row}`).join(''));
  const content = Buffer.concat([gzipSync('id,email\n'), ...Array.from({ length: 100 }, () => part)]);
  const inputs = [await inputFile(content)];
  const before = process.memoryUsage().arrayBuffers;
  let read = 0;
  let most = 0;
  for await (const item of itemsOf(findSourceAdapter('csv').read({ type: 'csv', inputs, mapping }))) {
    if ('person' in item) read++;
    if (read % 1_000 === 0) most = Math.max(most, process.memoryUsage().arrayBuffers - before);
  }
  expect(read).toBe(100_000);
  expect(most).toBeLessThan(100_000_000);
});
