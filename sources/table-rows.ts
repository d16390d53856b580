import type { RecordFraming } from '../contract/mended.ts';
import type { RawRecord } from '../contract/record-block.ts';
import { readCsvRows, rowsFraming } from './csv-rows.ts';
import type { JoinInput } from './joined-records.ts';
import { parseElement } from './json-element.ts';
import { holdsJson } from './json-or-csv.ts';
import { framingOfJsonUsers, readJsonUsers } from './json-users.ts';

/**
 * Streams the rows of a table, exported as CSV with a header or as JSON in any form, in blocks.
 *
 * @param listName of the list in a JSON document, where it may have one
 * @param next what to do when there are no rows, as a sentence
 */
export async function* readTableRows(
  path: string,
  listName: string | undefined,
  next: string,
): AsyncGenerator<readonly JoinInput[]> {
  if (await holdsJson(path)) {
    for await (const block of readJsonUsers(path, listName, next)) yield block.map(rowOfText);
  } else {
    for await (const block of readCsvRows(path)) {
      yield block.map((row) => (row.reject === undefined ? row : { item: row }));
    }
  }
}

/** How the rows of an input that {@link readTableRows} reads are told apart. */
export async function framingOfTable(path: string, listName: string | undefined): Promise<RecordFraming> {
  return (await holdsJson(path)) ? await framingOfJsonUsers(path, listName) : rowsFraming({});
}

function rowOfText(raw: RawRecord): JoinInput {
  const parsed = parseElement(raw);
  return 'reject' in parsed ? { item: parsed } : { position: raw.position, record: parsed.record };
}
