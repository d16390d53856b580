import { Problem } from '../contract/problem.ts';

/** Where reading had come to when it failed. */
export interface ReadingStage {
  readonly isConnected: boolean;
  /** Rows that were read. */
  readonly rows: number;
}

/**
 * The problem that an error of the database's server or of the way to it is. Its message is shown nowhere, since the
 * server's own quote values of rows: the SQLSTATE says what it is (PostgreSQL's manual, appendix A), and the place in the
 * query says where.
 */
export function databaseProblem(error: unknown, stage: ReadingStage): Problem {
  if (error instanceof Problem) return error;
  const code = codeOf(error);
  if (!stage.isConnected) return connectionProblem(code);
  const fault = isSqlState(code) ? queryFault(code, stage) : undefined;
  return fault === undefined ? brokenConnection(code, stage) : queryProblem(fault, code, error);
}

const connection = 'source.connection';
const query = 'source.query';

function connectionProblem(code: string): Problem {
  const [what, next] = connectionFaults.get(code) ??
    connectionFaults.get(code.slice(0, 2)) ?? ['cannot be reached', 'Check its host and port, and that it runs.'];
  return new Problem('unreadable_source', `The database ${what} (${code})`, connection, next);
}

const signIn = 'Check the user and the password in the address, and pg_hba.conf on the server.';

/** By SQLSTATE, or by its class. */
const connectionFaults: ReadonlyMap<string, readonly [what: string, next: string]> = new Map([
  ['28', ['refuses the sign-in', signIn]],
  ['3D', ['of the address does not exist', 'Check the name of the database in the address.']],
  ['42', ['does not let this user in', 'Grant the user CONNECT on the database.']],
  ['53', ['takes no further connection', 'Free a connection, or raise max_connections.']],
  ['57', ['is starting or shutting down', 'Try again when it runs.']],
  ['ERR_INVALID_URL', ['has an address that is none', 'Write it as postgresql://user:password@host/database.']],
]);

interface QueryFault {
  readonly problem: 'wrong_configuration' | 'unreadable_source' | 'broken_source';
  readonly what: string;
  readonly next: string;
}

/** A fault of the query, or of what it meets; undefined for what says that the server went away. */
function queryFault(code: string, { rows }: ReadingStage): QueryFault | undefined {
  const known = queryFaults.get(code) ?? queryFaults.get(code.slice(0, 2));
  if (known !== undefined) return known;
  if (code.startsWith('08') || code.startsWith('57P')) return undefined;
  return { problem: 'broken_source', what: `The query fails after row ${rows}`, next: correct };
}

const correct = 'Correct the query; try it with psql as the same user.';

/** By SQLSTATE, or by its class. */
const queryFaults: ReadonlyMap<string, QueryFault> = new Map<string, QueryFault>([
  [
    '25006',
    {
      problem: 'wrong_configuration',
      what: 'The query would change the database, which is read in a read-only transaction',
      next: 'Write a query that reads.',
    },
  ],
  [
    '42501',
    {
      problem: 'unreadable_source',
      what: 'The user of the database may not read what the query asks for',
      next: 'Grant the user SELECT on its tables.',
    },
  ],
  ['42P01', { problem: 'wrong_configuration', what: 'The query names a table that there is not', next: correct }],
  ['42703', { problem: 'wrong_configuration', what: 'The query names a column that there is not', next: correct }],
  ['42', { problem: 'wrong_configuration', what: 'The query is wrong', next: correct }],
  ['3F', { problem: 'wrong_configuration', what: 'The query names a schema that there is not', next: correct }],
  [
    '57014',
    {
      problem: 'broken_source',
      what: 'The database has cancelled the query',
      next: 'Raise statement_timeout for this user, or read at another time; the whole query is read again.',
    },
  ],
]);

function queryProblem({ problem, what, next }: QueryFault, code: string, error: unknown): Problem {
  const position = typeof error === 'object' && error !== null && 'position' in error ? error.position : undefined;
  const where = typeof position === 'string' && /^\d+$/.test(position) ? `${query}, character ${position}` : query;
  return new Problem(problem, `${what} (${code})`, where, next);
}

function brokenConnection(code: string, { rows }: ReadingStage): Problem {
  return new Problem(
    'broken_source',
    `The connection to the database broke (${code})`,
    `${connection}, after row ${rows}`,
    'Prepare again when the database is there; nothing was imported from it.',
  );
}

function isSqlState(code: string): boolean {
  return /^[0-9A-Z]{5}$/.test(code) && /\d/.test(code);
}

/** An error's code, which is a constant of the server, of Node.js or of OpenSSL. */
function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[0-9A-Z_]+$/.test(code) ? code : 'without a code';
}
