import type { SourceItem } from '../contract/source.ts';
import type { JsonObject } from './fields.ts';
import { type JoinInput, type JoinRule, joinRecords } from './joined-records.ts';
import type { RecordReader } from './read-record.ts';
import { standardInput } from './standard-input.ts';

/** A provider's tables: how their rows are read, told apart, and joined to users. */
export interface Tables {
  rows(path: string): AsyncIterable<readonly JoinInput[]>;
  isUser(row: JsonObject): boolean;
  rule(reader: RecordReader): JoinRule;
}

/**
 * Streams the users of several tables' exports. Users alone are handed over as they come, which spares the temporary
 * files of a join.
 */
export async function* readJoinedTables(
  inputs: readonly string[],
  tables: Tables,
  reader: RecordReader,
): AsyncGenerator<readonly SourceItem[]> {
  if (await areAllUsers(inputs, tables)) {
    for await (const block of readAll(inputs, tables)) {
      yield block.map((input) => ('item' in input ? input.item : reader.ofRecord(input.record, input.position)));
    }
  } else yield* joinRecords(readAll(inputs, tables), tables.rule(reader));
}

/** Told by each input's first block; of standard input too little is kept for that, so it may hold anything. */
async function areAllUsers(inputs: readonly string[], tables: Tables): Promise<boolean> {
  for (const path of inputs) {
    if (path === standardInput) return false;
    for await (const block of tables.rows(path)) {
      if (block.some((input) => 'record' in input && !tables.isUser(input.record))) return false;
      break;
    }
  }
  return true;
}

async function* readAll(inputs: readonly string[], tables: Tables): AsyncGenerator<readonly JoinInput[]> {
  for (const path of inputs) yield* tables.rows(path);
}
