import type { SampledCredentials } from '../contract/activities.ts';
import type { Job } from '../contract/dataset.ts';
import { formatCount } from './wording.ts';

/** Fewer users than these may well have been quick. */
const leastToDoubt = 3;
/** Such a share of the users who differ is nearly all of them. */
const nearlyAll = 0.9;

/**
 * Why users who count as changed since the import may be wrong instead; undefined where nothing speaks for that. A
 * migration reads its sample right after its import, when hardly anybody can have changed anything: where nearly all who
 * differ seem to have, the target's dates are not to be trusted.
 */
export function sampleWarningOf(
  job: Job,
  { wrong, changedSince }: Pick<SampledCredentials, 'wrong' | 'changedSince'>,
): string | undefined {
  if (job !== 'migrate' || changedSince < leastToDoubt) return undefined;
  if (changedSince < nearlyAll * (wrong + changedSince)) return undefined;
  return (
    `${formatCount(changedSince, 'user')} of the sample have other credentials than were sent and count as changed since ` +
    'the import, although that has only just ended. The target may date what is imported by another clock than its ' +
    'answers, or later than it answers: then they are wrong. Try some of their logins before you believe the number of ' +
    'the wrong.'
  );
}
