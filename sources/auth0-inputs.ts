import { basename } from 'node:path';
import type { RecordFraming } from '../contract/mended.ts';
import { Problem } from '../contract/problem.ts';
import type { RawRecord } from '../contract/record-block.ts';
import { recordOfCsvRow } from './auth0-csv-row.ts';
import { type Auth0Kind, kindOfRecord } from './auth0-kind.ts';
import { withExportNames } from './auth0-user-names.ts';
import { type CsvRow, readCsvRows, rowsFraming } from './csv-rows.ts';
import type { JoinInput } from './joined-records.ts';
import { parseElement } from './json-element.ts';
import { framingOfJsonUsers, readJsonUsers } from './json-users.ts';
import { readLines } from './lines.ts';
import { parseRecord } from './read-record.ts';

/** An input, and what its first records say that it is. */
export interface Auth0Input {
  readonly path: string;
  readonly kind: Auth0Kind;
  /** One record a line, as Auth0 writes them; rows of CSV; a list, as its Management API answers. */
  readonly form: 'lines' | 'rows' | 'list';
}

/**
 * Looks at an input's beginning. One without any readable record counts as passwords, whose reader tells what is wrong
 * with each of its lines.
 *
 * @throws Problem `broken_source` when a CSV file does not tell the users' ids
 */
export async function inspectInput(path: string): Promise<Auth0Input> {
  const lines = await firstBlock(readLines(path));
  const kind = kindOfBlock(lines);
  if (kind !== undefined) return { path, kind, form: 'lines' };
  const [first] = lines;
  const text = first === undefined || first.fault !== undefined ? '' : first.text.trimStart();
  if (text.startsWith('[')) {
    const elements = await firstBlock(readJsonUsers(path, listName, next));
    return { path, kind: kindOfBlock(elements) ?? 'users', form: 'list' };
  }
  if (text.startsWith('{') || !text.includes(',')) return { path, kind: 'passwords', form: 'lines' };
  await checkColumns(path);
  return { path, kind: 'users', form: 'rows' };
}

/** How the records of an input are told apart. */
export async function framingOfAuth0(path: string): Promise<RecordFraming> {
  const { form } = await inspectInput(path);
  if (form === 'rows') return rowsFraming({});
  return form === 'list' ? await framingOfJsonUsers(path, listName) : { kind: 'lines' };
}

/** Of a page of the Management API. */
const listName = 'users';
const next = 'Export the users with a job of `users-exports`, as NDJSON.';

async function firstBlock(blocks: AsyncIterable<readonly RawRecord[]>): Promise<readonly RawRecord[]> {
  for await (const block of blocks) return block;
  return [];
}

/** Told by the first record that can be read: a broken line before it is one user's fault. */
function kindOfBlock(block: readonly RawRecord[]): Auth0Kind | undefined {
  for (const raw of block) {
    const parsed = parseRecord(raw);
    if ('record' in parsed) return kindOfRecord(parsed.record);
  }
  return undefined;
}

/** The records of an input, in blocks, with the names of the users export whatever wrote them. */
export async function* readAuth0Records({ path, form }: Auth0Input): AsyncGenerator<readonly JoinInput[]> {
  if (form === 'rows') {
    for await (const block of readCsvRows(path)) yield block.map(rowInput);
    return;
  }
  const blocks = form === 'list' ? readJsonUsers(path, listName, next) : readLines(path);
  for await (const block of blocks) yield block.map(textInput);
}

function rowInput(row: CsvRow): JoinInput {
  if (row.reject !== undefined) return { item: row };
  return { position: row.position, record: withExportNames(recordOfCsvRow(row.record)) };
}

function textInput(raw: RawRecord): JoinInput {
  const parsed = parseElement(raw);
  return 'reject' in parsed ? { item: parsed } : { position: raw.position, record: withExportNames(parsed.record) };
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
