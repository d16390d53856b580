import type { Report, ReportedSample } from '../contract/report.ts';
import { formatCount, formatNumber, formatShareAbove } from './wording.ts';

/** What the page says of the sample, in words. */
export interface CredentialsModel {
  /** Such as `0 of 3,000 wrong: fewer than 0.1 % at 95 %`. */
  readonly sentence: string;
  /** Why that may be better than what is. */
  readonly warning: string | undefined;
  readonly rows: readonly (readonly [label: string, users: string])[];
  readonly sampled: string;
  /** What draws the same users again. */
  readonly seed: string;
  readonly users: readonly {
    readonly id: string;
    readonly sourceKey: string | undefined;
    readonly at: string;
    readonly fields: string;
  }[];
  readonly usersCaption: string;
}

export function credentialsModelOf({ credentials, summary }: Report): CredentialsModel | undefined {
  if (credentials === undefined) return undefined;
  const { sampled, wrong, missing, changedSince, seed, users } = credentials;
  return {
    sentence: sampleSentence(credentials, summary.prepared),
    warning: credentials.warning,
    rows: [
      ['As sent', formatNumber(judgedOf(credentials) - wrong)],
      ['Wrong', formatNumber(wrong)],
      ['Changed in the pool since the import', formatNumber(changedSince)],
      ['Missing from the pool', formatNumber(missing)],
    ],
    sampled: formatNumber(sampled),
    seed: String(seed),
    users: users.map(({ id, sourceKey, at, fields }) => ({ id, sourceKey, at, fields: fields.join(', ') })),
    usersCaption:
      users.length < wrong
        ? `The first ${formatNumber(users.length)} of ${formatCount(wrong, 'user')}; all are in credentials.ndjson`
        : `${formatCount(wrong, 'user')} with other credentials than were sent`,
  };
}

/**
 * What a sample shows of all users, as a sentence.
 *
 * @param prepared users that the sample was drawn from
 */
export function sampleSentence(sample: Omit<ReportedSample, 'users'>, prepared: number): string {
  const judged = judgedOf(sample);
  const found = `${formatNumber(sample.wrong)} of ${formatNumber(judged)} wrong`;
  if (sample.sampled === prepared) return `${found}: every user was read`;
  if (judged === 0) return `${found}: nothing can be said of the others`;
  const confidence = `${Number((sample.confidence * 100).toFixed(4))} %`;
  // Two digits above it would be more than all.
  const bound = sample.upperBound >= 0.99 ? 'perhaps all' : `fewer than ${formatShareAbove(sample.upperBound)}`;
  return `${found}: ${bound} at ${confidence}`;
}

/** Users of the sample whose credentials are known to be as sent, or not. */
function judgedOf({ sampled, missing, changedSince }: Omit<ReportedSample, 'users'>): number {
  return sampled - missing - changedSince;
}
