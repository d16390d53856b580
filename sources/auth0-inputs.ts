import { basename } from 'node:path';
import { Problem } from '../contract/problem.ts';
import { recordOfCsvRow } from './auth0-csv-row.ts';
import { type Auth0Kind, kindOfRecord } from './auth0-kind.ts';
import { withExportNames } from './auth0-user-names.ts';
import { readCsvRows } from './csv-rows.ts';
import type { JoinInput } from './joined-records.ts';
import { readLines } from './lines.ts';
import type { RawRecord } from './raw-record.ts';
import { parseRecord } from './read-record.ts';

/** An input, and what its first records say that it is. */
export interface Auth0Input {
  readonly path: string;
  readonly kind: Auth0Kind;
  readonly isCsv: boolean;
}

/**
 * Looks at an input's first block. One without any readable record counts as passwords, whose reader tells what is wrong
 * with each of its lines.
 *
 * @throws Problem `broken_source` when a CSV file does not tell the users' ids
 */
export async function inspectInput(path: string): Promise<Auth0Input> {
  const first = await firstBlock(path);
  const kind = kindOfBlock(first);
  if (kind !== undefined || !looksLikeColumns(first[0])) return { path, kind: kind ?? 'passwords', isCsv: false };
  await checkColumns(path);
  return { path, kind: 'users', isCsv: true };
}

async function firstBlock(path: string): Promise<readonly RawRecord[]> {
  for await (const block of readLines(path)) return block;
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
  for await (const block of readLines(input.path)) {
    yield block.map((raw) => {
      const parsed = parseRecord(raw);
      return 'reject' in parsed ? { item: parsed } : { position: raw.position, record: withExportNames(parsed.record) };
    });
  }
}

function looksLikeColumns(line: RawRecord | undefined): boolean {
  return line !== undefined && line.fault === undefined && line.text.includes(',') && !/^\s*[{[]/.test(line.text);
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
