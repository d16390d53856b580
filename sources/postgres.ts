import { Problem } from '../contract/problem.ts';
import type { SourceAdapter, SourceItem, SourceSettings } from '../contract/source.ts';
import { readDatabaseAddress } from './database-address.ts';
import { databaseUser } from './database-user.ts';
import { readQueryRows } from './postgres-rows.ts';
import { recordReader } from './read-record.ts';

/** The rows of a query against an application's own PostgreSQL database, which is only read. */
export const postgres: SourceAdapter = {
  name: 'postgres',
  description: 'Query against a PostgreSQL database, in a read-only transaction',
  settings: ['connection', 'query'],
  needs: ['connection', 'query'],
  read: readBlocks,
};

async function* readBlocks(settings: SourceSettings): AsyncGenerator<readonly SourceItem[]> {
  const { connection, query } = settings;
  if (connection === undefined || query === undefined) throw incomplete();
  const reader = recordReader(databaseUser(settings), settings);
  let record = 0;
  for await (const rows of readQueryRows(await readDatabaseAddress(connection), query)) {
    yield rows.map((row) => reader.ofRecord(row, { input: 'query', record: ++record }));
  }
  if (record === 0) {
    const next = 'Check the query with psql, as the same user: row security may hide rows.';
    throw new Problem('broken_source', 'The query finds no users', 'source.query', next);
  }
}

function incomplete(): Problem {
  return new Problem(
    'wrong_configuration',
    'The source postgres needs a connection and a query',
    'source',
    'State both in migration.yaml; docs/sources/postgres.md has an example.',
  );
}
