import { stringify } from 'csv-stringify/sync';
import type { Absence } from './arrivals.ts';
import { preferredName } from './preferred-name.ts';
import type { ResetUser } from './reset-users.ts';

/** The forms of a stage. */
export const rowFormats = ['csv', 'ndjson'] as const;
export type RowFormat = (typeof rowFormats)[number];

/** A user with what is known of its arrival; nothing is known before there is a migration. */
export interface ListedUser extends ResetUser {
  readonly absence?: Absence;
}

/** What is told of each user. */
export interface RowContent {
  readonly format: RowFormat;
  readonly withNames: boolean;
  /** Tells of each user whether it arrived; where that is not asked for, only those who did are listed. */
  readonly withArrivals: boolean;
  /** Left out where the users have none. */
  readonly withAddresses: boolean;
}

type Row = Readonly<Record<string, string | boolean>>;

function rowOf({ sourceKey, id, reason, status, address, payload, absence }: ListedUser, content: RowContent): Row {
  return {
    source_key: sourceKey,
    user_id: id,
    reason,
    status,
    ...(content.withAddresses && address !== undefined
      ? { address: address.address, address_type: address.type, address_verified: address.verified }
      : {}),
    ...(content.withNames ? { name: preferredName(payload) ?? '' } : {}),
    ...(content.withArrivals ? { arrival: absence ?? 'arrived' } : {}),
  };
}

function columnsOf({ withAddresses, withNames, withArrivals }: RowContent): string[] {
  return [
    ...['source_key', 'user_id', 'reason', 'status'],
    ...(withAddresses ? ['address', 'address_type', 'address_verified'] : []),
    ...(withNames ? ['name'] : []),
    ...(withArrivals ? ['arrival'] : []),
  ];
}

/** Writes users one a line, some at a time. CSV has a header, also where there is nobody. */
export async function* rowsText(
  users: AsyncIterable<readonly ListedUser[]>,
  content: RowContent,
): AsyncGenerator<string> {
  const columns = columnsOf(content);
  if (content.format === 'csv') yield stringify([columns]);
  for await (const some of users) {
    const rows = some.map((user) => rowOf(user, content));
    yield content.format === 'csv'
      ? stringify(rows, { columns, cast: { boolean: String } })
      : rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  }
}
