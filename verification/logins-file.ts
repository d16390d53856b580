import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { CsvError, type Info, parse } from 'csv-parse';
import { Problem } from '../contract/problem.ts';
import { verifyResults } from '../secureauth/records.ts';

/**
 * What a login is expected to come to: one of the target's results, or `disabled`, for which it has no word: the user is
 * not active, and the password, where one is given, is right all the same or not looked at.
 */
export const loginExpectations = [...verifyResults, 'disabled'] as const;
export type LoginExpectation = (typeof loginExpectations)[number];

/** Each login is a request that costs the target a hash, and they are held in memory: this is a sample, not the base. */
export const mostLogins = 100_000;

/** One known login. */
export interface KnownLogin {
  /** Where it ends in the file, from 1. */
  readonly line: number;
  readonly identifier: string;
  readonly password: string;
  readonly expect: LoginExpectation;
}

/**
 * Streams a file of known logins: CSV, UTF-8 with or without a byte order mark, with the header
 * `identifier,password,expect`. The columns may stand in any order; `expect` may be left out, as a column or in a
 * line, and is `password_correct` then.
 *
 * @throws Problem `unreadable_logins` naming the line, never what stands in it
 */
export async function* readLogins(file: string): AsyncGenerator<KnownLogin> {
  const name = basename(file);
  const bytes = createReadStream(file);
  const parser = parse({ bom: true, info: true, skip_empty_lines: true, relax_column_count_less: true });
  // What csv-parse says of a broken line may quote it, so its errors go no further than here.
  bytes.on('error', (error) => parser.destroy(error));
  bytes.pipe(parser);
  let columns: Columns | undefined;
  let logins = 0;
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: Info }>) {
      if (columns === undefined) columns = readHeader(name, info.lines, record);
      else if (++logins > mostLogins) throw tooMany(name, info.lines);
      else yield readLogin(name, info.lines, record, columns);
    }
  } catch (error) {
    throw error instanceof Problem ? error : unreadable(name, error);
  } finally {
    bytes.destroy();
  }
  if (columns === undefined) throw wrongHeader(name, 1);
}

interface Columns {
  readonly identifier: number;
  readonly password: number;
  /** -1 without such a column. */
  readonly expect: number;
}

function readHeader(file: string, line: number, record: readonly string[]): Columns {
  const names = record.map((column) => column.trim());
  const columns = {
    identifier: names.indexOf('identifier'),
    password: names.indexOf('password'),
    expect: names.indexOf('expect'),
  };
  const known = Object.values(columns).filter((index) => index >= 0).length;
  if (columns.identifier < 0 || columns.password < 0 || known !== names.length) throw wrongHeader(file, line);
  return columns;
}

function readLogin(file: string, line: number, record: readonly string[], columns: Columns): KnownLogin {
  const identifier = record[columns.identifier] ?? '';
  const password = record[columns.password];
  const expect = (record[columns.expect] ?? '').trim() || 'password_correct';
  if (identifier === '') throw brokenLine(file, line, 'The identifier is missing');
  if (password === undefined) throw brokenLine(file, line, 'The password is missing');
  if (!isExpectation(expect)) {
    throw brokenLine(file, line, `The expectation is none of ${loginExpectations.join(', ')}`);
  }
  if (identifier.includes('\uFFFD') || password.includes('\uFFFD')) {
    throw brokenLine(file, line, 'The line is not UTF-8');
  }
  return { line, identifier, password, expect };
}

function isExpectation(value: string): value is LoginExpectation {
  return loginExpectations.some((expectation) => expectation === value);
}

function tooMany(file: string, line: number): Problem {
  const next = `Try a sample of at most ${mostLogins}.`;
  return new Problem('unreadable_logins', 'The file of known logins is too long', `${file}, line ${line}`, next);
}

function wrongHeader(file: string, line: number): Problem {
  return new Problem(
    'unreadable_logins',
    'The file of known logins does not begin with its header',
    `${file}, line ${line}`,
    'Let the first line be identifier,password,expect.',
  );
}

function brokenLine(file: string, line: number, what: string): Problem {
  return new Problem('unreadable_logins', what, `${file}, line ${line}`, 'Mend the line and start again.');
}

function unreadable(file: string, error: unknown): Problem {
  if (error instanceof CsvError) {
    const line = typeof error.lines === 'number' ? `, line ${error.lines}` : '';
    return new Problem(
      'unreadable_logins',
      'The line is not CSV',
      `${file}${line}`,
      'Put fields with commas or quotes into quotes, double the quotes inside, and give every line its columns.',
    );
  }
  const code = typeof error === 'object' && error !== null && 'code' in error ? `, ${error.code}` : '';
  return new Problem(
    'unreadable_logins',
    'The file of known logins cannot be read',
    `${file}${code}`,
    'Check verification.logins and the rights of the file on the machine of the worker.',
  );
}
