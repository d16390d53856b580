import { basename } from 'node:path';
import { Problem } from '../contract/problem.ts';
import { recordOfCsvRow } from './auth0-csv-row.ts';
import { type Auth0Kind, kindOfRecord } from './auth0-kind.ts';
import { withExportNames } from './auth0-user-names.ts';
import { readCsvRows } from './csv-rows.ts';
import { standardInput } from './input-chunks.ts';
import type { JoinInput } from './joined-records.ts';
import { readLines } from './lines.ts';
import type { RawRecord } from './raw-record.ts';
import { parseRecord } from './read-record.ts';

/** An input, and what its first records say that it is. */
export interface Auth0Input {
  readonly path: string;
  readonly kind: Auth0Kind;
  readonly isCsv: boolean;
  /** The lines of standard input, which cannot be read again. */
  readonly lines?: AsyncIterable<readonly RawRecord[]>;
}

/**
 * Looks at an input's first block. One without any readable record counts as passwords, whose reader tells what is wrong
 * with each of its lines.
 *
 * @throws Problem `broken_source` when a CSV file does not tell the users' ids
 */
export async function inspectInput(path: string): Promise<Auth0Input> {
  const lines = readLines(path);
  const result = await lines.next();
  const first = result.done === true ? [] : result.value;
  if (path === standardInput)
    return { path, kind: kindOfBlock(first), isCsv: false, lines: startingWith(first, lines) };
  await lines.return(undefined);
  const [line] = first;
  if (line?.fault !== undefined || !looksLikeColumns(line?.text))
    return { path, kind: kindOfBlock(first), isCsv: false };
  await checkColumns(path);
  return { path, kind: 'users', isCsv: true };
}

function kindOfBlock(block: readonly RawRecord[]): Auth0Kind {
  for (const raw of block) {
    const parsed = parseRecord(raw);
    if ('record' in parsed) return kindOfRecord(parsed.record);
  }
  return 'passwords';
}

async function* startingWith(
  first: readonly RawRecord[],
  rest: AsyncIterable<readonly RawRecord[]>,
): AsyncGenerator<readonly RawRecord[]> {
  yield first;
  yield* rest;
}

/** The lines of an input that is not CSV. */
export function linesOf({ path, lines }: Auth0Input): AsyncIterable<readonly RawRecord[]> {
  return lines ?? readLines(path);
}

/** The records of an input, in blocks, with the names of the users export whatever wrote them. */
export async function* readAuth0Records(input: Auth0Input): AsyncGenerator<readonly JoinInput[]> {
  if (input.isCsv) {
    for await (const block of readCsvRows(input.path)) {
      yield block.map((row) => {
        if (row.reject !== undefined) return { item: row };
        return { position: row.position, record: withExportNames(recordOfCsvRow(row.record)) };
      });
    }
    return;
  }
  for await (const block of linesOf(input)) {
    yield block.map((raw) => {
      const parsed = parseRecord(raw);
      return 'reject' in parsed ? { item: parsed } : { position: raw.position, record: withExportNames(parsed.record) };
    });
  }
}

function looksLikeColumns(text = ''): boolean {
  return text.includes(',') && !/^\s*[{[]/.test(text);
}

async function checkColumns(path: string): Promise<void> {
  for await (const [row] of readCsvRows(path)) {
    if (row?.reject !== undefined) return;
    if (row === undefined || Object.keys(row.record).some((name) => /^'?(?:user_id|Id)$/.test(name))) return;
    throw new Problem(
      'broken_source',
      'The users export has no column user_id',
      basename(path),
      'Export the users again with the field user_id: it is what their passwords are found by.',
    );
  }
}
