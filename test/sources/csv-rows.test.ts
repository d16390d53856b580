import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Problem } from '../../contract/problem.ts';
import { type CsvOptions, type CsvRow, readCsvRows } from '../../sources/csv-rows.ts';
import { undoSpreadsheetEscape } from '../../sources/spreadsheet-escape.ts';
import { inputFile } from './reading.ts';

async function rowsOf(content: string | Uint8Array, options?: CsvOptions): Promise<readonly CsvRow[]> {
  const path = await inputFile(content, 'users.csv');
  const rows: CsvRow[] = [];
  for await (const block of readCsvRows(path, options)) rows.push(...block);
  return rows;
}

/** Line and values of each row, or line and fault. */
async function readingOf(content: string | Uint8Array, options?: CsvOptions): Promise<readonly unknown[]> {
  const rows = await rowsOf(content, options);
  return rows.map((row) =>
    row.reject === undefined
      ? [row.position.line, ...Object.values(row.record)]
      : [row.reject.position.line, row.reject.reason],
  );
}

describe('the rows of a CSV file', () => {
  it('are objects of their columns, with the line that each begins in', async () => {
    expect(await rowsOf('\uFEFFid,email\r\n1,ada@example.com\r\n\r\n2,\r\n')).toEqual([
      { position: { input: 'users.csv', line: 2 }, record: { id: '1', email: 'ada@example.com' } },
      { position: { input: 'users.csv', line: 4 }, record: { id: '2', email: '' } },
    ]);
  });

  it('may have delimiters, quotes and line ends, blank lines too, inside of quotes', async () => {
    expect(await readingOf('id,note\n1,"a, ""b""\r\n\n  \nc"\n2,d\n')).toEqual([
      [2, '1', 'a, "b"\r\n\n  \nc'],
      [6, '2', 'd'],
    ]);
  });

  it('are read with names that are given, other delimiters and quotes, or none', async () => {
    expect(await readingOf('1;x\n', { columns: ['id', 'name'], delimiter: ';' })).toEqual([[1, '1', 'x']]);
    expect(await readingOf("id\tname\n1\t'a\tb'\n", { delimiter: '\t', quote: "'" })).toEqual([[2, '1', 'a\tb']]);
    expect(await readingOf('id,name\n1,5" nail\n', { quote: '' })).toEqual([[2, '1', '5" nail']]);
  });

  it('that are all empty are passed over, and so are empty fields behind the last column', async () => {
    expect(await readingOf('id,name,\n,,\n1,x,,\n')).toEqual([[3, '1', 'x']]);
  });

  it('are rejected one by one where they are broken, and the rest goes on', async () => {
    const rows = [
      'id,a,b',
      '1,x,y',
      '2,x',
      '3,x,y,z',
      '4,"x,y',
      '5,x,y',
      '6,"x"y,z',
      '7,"x","y"',
      '8,5" nail,y',
      '9,x,"y',
    ];
    expect(await readingOf(rows.join('\n'))).toEqual([
      [2, '1', 'x', 'y'],
      [3, 'invalid_row'],
      [4, 'invalid_row'],
      [5, 'invalid_row'],
      [6, '5', 'x', 'y'],
      [7, 'invalid_row'],
      [8, '7', 'x', 'y'],
      [9, 'invalid_row'],
      [10, 'invalid_row'],
    ]);
  });

  it('tell a quote that is left open from one that stands where none may', async () => {
    const rows = await rowsOf(
      ['id,a,b', '1,a"b,x', '2,"x"y,z', '3,"x"y"z",', '4,"x,y', '5,x,"y', '6,a"b"c,x', '7,x,y'].join('\n'),
    );
    const explanations = rows.map(({ reject }) => reject?.explanation.replace(/:.*/, '.'));
    const misplaced = 'A quote stands where none may.';
    const open = 'A quote opens in this row and does not close.';
    expect(explanations).toEqual([misplaced, misplaced, misplaced, open, open, misplaced, undefined]);
    const [last] = await rowsOf('id,a\n6,a"b');
    expect(last?.reject?.explanation).toMatch(/^A quote stands where none may: inside of a field that has none around/);
  });

  it('that are not UTF-8, or far too long, are rejected, and the rest goes on', async () => {
    const long = 'x'.repeat(16_777_217);
    const bytes = Buffer.concat([
      Buffer.from('id,a\n1,x\n2,'),
      Buffer.from([0xc3, 0x28]),
      Buffer.from(`\n3,x\n4,${long}\n5,"x\n${'y\n'.repeat(3)}`),
    ]);
    expect(await readingOf(bytes)).toEqual([
      [2, '1', 'x'],
      [3, 'invalid_encoding'],
      [4, '3', 'x'],
      [5, 'record_too_long'],
      [6, 'invalid_row'],
      [7, 'invalid_row'],
      [8, 'invalid_row'],
      [9, 'invalid_row'],
    ]);
  });

  it('keep a column that is named like an object’s prototype', async () => {
    const [row] = await rowsOf('id,__proto__\n1,x\n');
    expect(row !== undefined && 'record' in row && Object.entries(row.record)).toEqual([
      ['id', '1'],
      ['__proto__', 'x'],
    ]);
  });

  it('come out as they were written, whatever is in them', async () => {
    const field = fc.oneof(fc.string(), fc.constantFrom('"', ',', '\n', '\r\n', '""', ' ', '😀'.repeat(50_000)));
    const row = fc.tuple(field, field, field);
    const written = (fields: readonly string[]) => fields.map((text) => `"${text.replaceAll('"', '""')}"`).join(',');
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 30 }), fc.constantFrom('\n', '\r\n'), async (rows, end) => {
        const text = [['a', 'b', 'c'], ...rows].map(written).join(end);
        const read = await rowsOf(text);
        const expected = rows.filter((fields) => fields.join('') !== '');
        expect(read.map((one) => ('record' in one ? Object.values(one.record) : one))).toEqual(expected);
      }),
      { numRuns: 100 },
    );
  });

  it('never crash or hang, whatever bytes they are, and no reject or problem shows one of them', async () => {
    const piece = fc.oneof(fc.constantFrom('"', ',', '\n', '\r', 'S3CR3T', '""', '"\n', ',"', '\u0000'), fc.string());
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 40 }), async (pieces) => {
        const told = await rowsOf(pieces.join('')).then(
          (rows) => JSON.stringify(rows.flatMap((row) => row.reject ?? [])),
          (error: unknown) => {
            expect(error).toBeInstanceOf(Problem);
            return String(error);
          },
        );
        expect(told).not.toContain('S3CR3T');
      }),
      { numRuns: 500 },
    );
  });
});

describe('a header row', () => {
  it.each([
    ['', {}, 'The file is empty'],
    ['id,"email\n', {}, 'is broken'],
    ['id,email,id\n', {}, 'Column 3 has the name of an earlier one'],
    ['id;email\n', {}, 'not divided by commas'],
    ['id,email\n', { neededColumns: ['id', 'cognito:username'] }, 'no column cognito:username'],
  ])('that cannot be used (%j) is told as a problem of the file', async (content, options, what) => {
    await expect(rowsOf(content, options)).rejects.toMatchObject({
      problem: 'broken_source',
      what: expect.stringContaining(what),
      where: 'users.csv',
    });
  });
});

it('Escapes for spreadsheets are undone where that is asked for, and nothing else is', async () => {
  expect(await readingOf("id,a,b,c\n1,'+33612345678,\t=x,'name\n", { unescape: undoSpreadsheetEscape })).toEqual([
    [2, '1', '+33612345678', '=x', "'name"],
  ]);
  expect(await readingOf("id,a\n1,'+33612345678\n")).toEqual([[2, '1', "'+33612345678"]]);
});
