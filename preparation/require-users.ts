import type { PreparationCounts } from '../contract/dataset.ts';
import { Problem } from '../contract/problem.ts';
import { allRejectedAdvice } from '../contract/rejects-advice.ts';

/**
 * A migration of nobody would end as one in which everybody is confirmed.
 *
 * @param folder the dataset's, which tells why each record was rejected
 * @throws Problem `broken_source` where every record of the source was rejected
 */
export function requireUsers({ read, rejected }: PreparationCounts, folder: string): void {
  if (rejected < read) return;
  throw new Problem(
    'broken_source',
    `Nobody can be migrated: of ${read.toLocaleString('en-US')} records that were read, all were rejected`,
    folder,
    allRejectedAdvice,
  );
}
