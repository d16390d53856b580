import type { SourceAdapter } from '../contract/source.ts';
import { aspnetJoin } from './aspnet-join.ts';
import { aspnetRow, tableOf } from './aspnet-tables.ts';
import { aspnetUser } from './aspnet-user.ts';
import type { JoinInput } from './joined-records.ts';
import { readJoinedTables, type Tables } from './joined-tables.ts';
import { recordReader } from './read-record.ts';
import { framingOfTable, readTableRows } from './table-rows.ts';

/** ASP.NET Identity's table of users, alone or with its other tables, as CSV or JSON. */
export const aspnet: SourceAdapter = {
  name: 'aspnet',
  description: 'ASP.NET Identity AspNetUsers with password hashes (CSV or JSON), and its logins, claims, roles, tokens',
  framing: (input) => framingOfTable(input, undefined),
  read: (settings) => {
    const reader = recordReader(aspnetUser(settings.phoneRegion), settings);
    return readJoinedTables(settings.inputs, tables, reader);
  },
};

const tables: Tables = { rows: readRows, isUser: (row) => tableOf(row) === 'users', rule: aspnetJoin };

const next = 'Export the rows of AspNetUsers as CSV with a header, or as JSON; docs/sources/aspnet.md says how.';

async function* readRows(path: string): AsyncGenerator<readonly JoinInput[]> {
  for await (const block of readTableRows(path, undefined, next)) {
    yield block.flatMap((input): readonly JoinInput[] => {
      if ('item' in input) return [input];
      const record = aspnetRow(input.record);
      return record === undefined ? [] : [{ position: input.position, record }];
    });
  }
}
