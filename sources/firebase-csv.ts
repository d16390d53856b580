import { basename } from 'node:path';
import type { RecordFraming } from '../contract/mended.ts';
import { brokenDocument } from './array-elements.ts';
import { parseRows } from './csv-fields.ts';
import { type CsvRow, readCsvRows } from './csv-rows.ts';
import type { JsonObject } from './fields.ts';
import { readLines } from './lines.ts';

/** Providers in the order of their columns, four each: id, email, name, photo (firebase-tools, src/accountExporter.ts). */
const firstProviders = ['google.com', 'facebook.com', 'twitter.com', 'github.com'] as const;
const furtherProviders = [
  ...['apple.com', 'microsoft.com', 'gc.apple.com', 'playgames.google.com', 'linkedin.com', 'yahoo.com'],
] as const;
const providers: readonly string[] = [...firstProviders, ...furtherProviders];

const columns: readonly string[] = [
  ...['localId', 'email', 'emailVerified', 'passwordHash', 'salt', 'displayName', 'photoUrl'],
  ...firstProviders.flatMap(columnsOf),
  ...['createdAt', 'lastSignedInAt', 'phoneNumber', 'disabled', 'customAttributes'],
  ...furtherProviders.flatMap(columnsOf),
];

function columnsOf(provider: string): readonly string[] {
  return ['rawId', 'email', 'displayName', 'photoUrl'].map((field) => `${provider} ${field}`);
}

/** All columns, since firebase-tools 15.19; before it had more than four providers; before claims; before `disabled`. */
const widths = [columns.length, 28, 27, 26];

/**
 * Streams the rows of an export, which has no header, as the records that the JSON export has.
 *
 * @throws Problem `broken_source` when the file is no export of Firebase
 */
export async function* readFirebaseRows(path: string): AsyncGenerator<readonly CsvRow[]> {
  const width = await widthOf(path);
  if (width === undefined) return;
  for await (const block of readCsvRows(path, { columns: columns.slice(0, width) })) {
    yield block.map((row) => (row.reject === undefined ? { ...row, record: recordOfRow(row.record) } : row));
  }
}

/** @throws Problem `broken_source` when the file is no export of Firebase */
export async function framingOfFirebaseRows(path: string): Promise<RecordFraming> {
  return { kind: 'rows', columns: columns.slice(0, await widthOf(path)) };
}

/** The first whole row tells; every row ends with a comma. */
async function widthOf(path: string): Promise<number | undefined> {
  let isEmpty = true;
  for await (const block of readLines(path)) {
    isEmpty = false;
    for (const { text = '' } of block.filter((raw) => raw.fault === undefined)) {
      const [fields] = parseRows([text.trimEnd()], {}) ?? [];
      if (fields === undefined) continue;
      const width = fields.at(-1) === '' ? fields.length - 1 : fields.length;
      if (widths.includes(width)) return width;
      if (widths.includes(fields.length)) return fields.length;
      break;
    }
    break;
  }
  if (isEmpty) return undefined;
  const expected = widths.join(', ');
  throw brokenDocument(
    `The rows have none of the numbers of columns that Firebase writes (${expected})`,
    basename(path),
  );
}

function recordOfRow(row: JsonObject): JsonObject {
  const providerUserInfo: JsonObject[] = [];
  for (const providerId of providers) {
    const rawId = row[`${providerId} rawId`];
    if (rawId === undefined || rawId === '') continue;
    providerUserInfo.push({ providerId, rawId, email: row[`${providerId} email`] });
  }
  return {
    localId: row.localId,
    email: row.email,
    emailVerified: flagOf(row.emailVerified),
    passwordHash: row.passwordHash,
    salt: row.salt,
    displayName: row.displayName,
    photoUrl: row.photoUrl,
    createdAt: row.createdAt,
    lastSignedInAt: row.lastSignedInAt,
    phoneNumber: row.phoneNumber,
    disabled: flagOf(row.disabled),
    customAttributes: row.customAttributes,
    providerUserInfo,
  };
}

function flagOf(text: unknown): unknown {
  if (text === 'true') return true;
  return text === 'false' ? false : text || undefined;
}
