import type { PreparationCounts, RecordCounts } from '../../contract/dataset.ts';

/** No record of any type. */
export const noRecords: RecordCounts = {
  users: 0,
  user_credentials: 0,
  user_identifiers: 0,
  user_verifiable_addresses: 0,
  group_members: 0,
};

/** The counts of an empty source. */
export const noCounts: PreparationCounts = {
  read: 0,
  prepared: 0,
  rejected: 0,
  recipes: {},
  resets: {},
  mustBeChanged: 0,
  withoutPassword: 0,
  inactive: 0,
  withoutVerifiedAddress: 0,
  federatedOnly: 0,
  sharingIdentifiers: 0,
  rejects: {},
  groups: 0,
  records: noRecords,
};
