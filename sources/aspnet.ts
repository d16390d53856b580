import type { SourceAdapter, SourceItem, SourceSettings } from '../contract/source.ts';
import { aspnetJoin } from './aspnet-join.ts';
import { aspnetRow, tableOf } from './aspnet-tables.ts';
import { aspnetUser } from './aspnet-user.ts';
import { flatten } from './flatten.ts';
import { type JoinInput, joinRecords } from './joined-records.ts';
import { recordReader } from './read-record.ts';
import { standardInput } from './standard-input.ts';
import { readTableRows } from './table-rows.ts';

/** ASP.NET Identity's table of users, alone or with its other tables, as CSV or JSON. */
export const aspnet: SourceAdapter = {
  name: 'aspnet',
  description: 'ASP.NET Identity AspNetUsers with password hashes (CSV or JSON), and its logins, claims, roles, tokens',
  read: (settings) => flatten(readBlocks(settings)),
};

const next = 'Export the rows of AspNetUsers as CSV with a header, or as JSON; docs/sources/aspnet.md says how.';

async function* readBlocks(settings: SourceSettings): AsyncGenerator<readonly SourceItem[]> {
  const { inputs, phoneRegion } = settings;
  const reader = recordReader(aspnetUser(phoneRegion), settings);
  if (await areAllUsers(inputs)) {
    for await (const block of readAll(inputs)) {
      yield block.map((input) => ('item' in input ? input.item : reader.ofRecord(input.record, input.position)));
    }
  } else yield* joinRecords(readAll(inputs), aspnetJoin(reader));
}

/** Told by each input's first block; of standard input too little is kept for that, so it may hold anything. */
async function areAllUsers(inputs: readonly string[]): Promise<boolean> {
  for (const path of inputs) {
    if (path === standardInput) return false;
    for await (const block of readRows(path)) {
      if (block.some((input) => 'record' in input && tableOf(input.record) !== 'users')) return false;
      break;
    }
  }
  return true;
}

async function* readAll(inputs: readonly string[]): AsyncGenerator<readonly JoinInput[]> {
  for (const path of inputs) yield* readRows(path);
}

async function* readRows(path: string): AsyncGenerator<readonly JoinInput[]> {
  for await (const block of readTableRows(path, undefined, next)) {
    yield block.flatMap((input): readonly JoinInput[] => {
      if ('item' in input) return [input];
      const record = aspnetRow(input.record);
      return record === undefined ? [] : [{ position: input.position, record }];
    });
  }
}
