import type { Report } from '../contract/report.ts';
import { formatCount } from './wording.ts';

/** What the page says of a migration since an earlier dataset: of whom it did nothing, and what it cannot see. */
export function deltaNotesOf({ summary: { delta }, since }: Report): readonly string[] {
  if (delta === undefined || since === undefined) return [];
  const { vanished, rejectedNow, removed } = delta;
  const unseen = removed.user_credentials + removed.group_members;
  const seen = removed.user_identifiers + removed.user_verifiable_addresses;
  return [
    ...(vanished > 0
      ? [
          `${formatCount(vanished, 'user')} of the earlier dataset ${vanished === 1 ? 'is' : 'are'} not in this export. Nothing was deleted from the pool; they are listed in ${since.vanished}.`,
        ]
      : []),
    ...(rejectedNow > 0
      ? [
          `${formatCount(rejectedNow, 'user')} of the earlier dataset ${rejectedNow === 1 ? 'was' : 'were'} rejected in this export, so the pool has them as they were; they are listed in ${since.rejectedNow}.`,
        ]
      : []),
    ...(seen > 0
      ? [
          `The source removed ${formatCount(removed.user_identifiers, 'identifier')} and ${formatCount(removed.user_verifiable_addresses, 'address', 'addresses')} of users that have changed. A user who still has one in the pool was found different when it was read back.`,
        ]
      : []),
    ...(unseen > 0
      ? [
          `The source removed ${formatCount(removed.user_credentials, 'credential')} and ${formatCount(removed.group_members, 'membership')} of users that have changed. Reading back does not show whether the pool still has them.`,
        ]
      : []),
    'Users between those of this migration were brought by an earlier one, so nobody looked for users that no migration brought.',
  ];
}
