import { Client, type FieldDef } from 'pg';
import Cursor from 'pg-cursor';
import { Problem } from '../contract/problem.ts';
import type { JsonObject } from './fields.ts';
import { databaseProblem } from './postgres-faults.ts';
import { valueReader } from './postgres-values.ts';

/** Rows that are in memory at a time: users have about 1 KB. */
const rowsPerRead = 1_000;
const connectionTimeoutMs = 30_000;

/** Settings on which the form of values depends; `local` ends with the transaction. */
const begin = `
  begin read only;
  set local datestyle to iso;
  set local timezone to utc;
  set local bytea_output to hex;`;

/**
 * Streams the rows of one query with a cursor, as objects of JSON values, in blocks. The transaction is read only, so the
 * server itself refuses a query that would change anything. The connection is closed when reading ends, however it ends.
 *
 * @param address `postgresql://user:password@host/database?sslmode=verify-full`; what it leaves out is taken from
 * libpq's environment variables
 * @throws Problem, which shows neither the address nor any value
 */
export async function* readQueryRows(address: string, query: string): AsyncGenerator<readonly JsonObject[]> {
  const stage = { isConnected: false, rows: 0 };
  let connection: Connection | undefined;
  try {
    connection = new Connection(address);
    await connection.open();
    stage.isConnected = true;
    const cursor = connection.query(query);
    for (;;) {
      const { rows, fields } = await connection.read(cursor);
      if (stage.rows === 0) checkColumns(fields);
      if (rows.length === 0) return;
      stage.rows += rows.length;
      yield rows.map((row) => Object.fromEntries(fields.map(({ name }, index) => [name, row[index]])));
    }
  } catch (error) {
    throw databaseProblem(error, stage);
  } finally {
    await connection?.close();
  }
}

type Row = readonly unknown[];

class Connection {
  readonly #client: Client;
  /** Why nothing more is to be read: a cursor whose connection is gone would wait for ever. */
  #loss: Error | undefined;

  constructor(address: string) {
    this.#client = new Client({
      connectionString: address,
      connectionTimeoutMillis: connectionTimeoutMs,
      keepAlive: true,
      fallback_application_name: 'poolferry',
    });
    this.#client.on('error', this.#lose);
    this.#client.on('end', () => this.#lose(new Error('The connection has ended.')));
  }

  readonly #lose = (error: Error): void => {
    this.#loss ??= error;
  };

  async open(): Promise<void> {
    await this.#client.connect();
    await this.#client.query(begin);
  }

  query(text: string): Cursor<Row> {
    const types = { getTypeParser: (type: number) => valueReader(type) };
    const cursor = new Cursor<Row>(text, [], { rowMode: 'array', types });
    // What the server says as it goes away reaches the cursor, and before the loss itself is noticed.
    cursor.on('error', this.#lose);
    return this.#client.query(cursor);
  }

  read(cursor: Cursor<Row>): Promise<{ readonly rows: readonly Row[]; readonly fields: readonly FieldDef[] }> {
    return new Promise((resolve, reject) => {
      if (this.#loss !== undefined) {
        reject(this.#loss);
        return;
      }
      const end = () => reject(this.#loss);
      this.#client.once('end', end);
      // Behind the last row there is no result any more, unlike the types say.
      cursor.read(rowsPerRead, (error, rows, result?: { readonly fields: readonly FieldDef[] }) => {
        this.#client.off('end', end);
        if (error) reject(error);
        else resolve({ rows, fields: result?.fields ?? [] });
      });
    });
  }

  /** Ending the connection ends its transaction and its query. */
  async close(): Promise<void> {
    await this.#client.end().catch(() => undefined);
  }
}

function checkColumns(fields: readonly FieldDef[]): void {
  const names = fields.map(({ name }) => name);
  const twice = names.findIndex((name, index) => names.indexOf(name) !== index);
  if (names.length > 0 && twice === -1) return;
  const what = names.length === 0 ? 'The query gives no rows' : `Column ${twice + 1} has the name of an earlier one`;
  throw new Problem('wrong_configuration', what, 'source.query', 'Write a query that gives one row a user.');
}
