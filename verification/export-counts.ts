import type { ExportCounts } from '../contract/activities.ts';
import type { RecordCounts } from '../contract/dataset.ts';
import type { TenantDump } from '../secureauth/records.ts';

interface SubRecord {
  readonly user_id: string;
}

/** A batch's body or an export, as far as counting goes. */
interface Records {
  readonly users?: readonly { readonly id: string }[] | null | undefined;
  readonly user_credentials?: readonly SubRecord[] | null | undefined;
  readonly user_identifiers?: readonly SubRecord[] | null | undefined;
  readonly user_verifiable_addresses?: readonly SubRecord[] | null | undefined;
  readonly group_members?: readonly Partial<SubRecord>[] | null | undefined;
}

const none: RecordCounts = {
  users: 0,
  user_credentials: 0,
  user_identifiers: 0,
  user_verifiable_addresses: 0,
  group_members: 0,
};

/**
 * Counts the dataset's records, and those of the tenant's export that belong to users of the dataset: whoever else is
 * in the tenant does not count. Holds the dataset's user ids in memory.
 *
 * @param batches all batches of the dataset
 */
export async function countExport(
  dump: TenantDump,
  batches: AsyncIterable<{ readonly body: Buffer | string }>,
): Promise<ExportCounts> {
  const ids = new Set<string>();
  let expected = none;
  for await (const { body } of batches) {
    const records: Records = JSON.parse(body.toString());
    for (const user of records.users ?? []) ids.add(user.id);
    expected = sum(
      expected,
      countOf(records, () => true),
    );
  }
  return { expected, found: countOf(dump, (id) => ids.has(id)) };
}

function countOf(records: Records, counts: (userId: string) => boolean): RecordCounts {
  const own = (list: readonly Partial<SubRecord>[] | null | undefined): number =>
    (list ?? []).filter((record) => counts(record.user_id ?? '')).length;
  return {
    users: (records.users ?? []).filter((user) => counts(user.id)).length,
    user_credentials: own(records.user_credentials),
    user_identifiers: own(records.user_identifiers),
    user_verifiable_addresses: own(records.user_verifiable_addresses),
    group_members: own(records.group_members),
  };
}

function sum(left: RecordCounts, right: RecordCounts): RecordCounts {
  return {
    users: left.users + right.users,
    user_credentials: left.user_credentials + right.user_credentials,
    user_identifiers: left.user_identifiers + right.user_identifiers,
    user_verifiable_addresses: left.user_verifiable_addresses + right.user_verifiable_addresses,
    group_members: left.group_members + right.group_members,
  };
}
