import type { LookedAt } from '../contract/findings.ts';
import type { VerificationPart } from '../contract/messages.ts';
import type { Report } from '../contract/report.ts';
import { formatMoment } from './wording.ts';

/** A part of the verification, and when it was looked at last, in words. */
export interface LookedAtRow {
  readonly part: string;
  readonly when: string;
}

/** Of each part that was not looked at now when it was found and by what, in words; undefined of the others. */
export type AsOf = Readonly<Record<VerificationPart, string | undefined>>;

const partWords: Readonly<Record<VerificationPart, string>> = {
  rows: 'Every user, read back',
  credentials: 'A sample’s credentials',
  logins: 'Known logins',
  'reset-flow': 'The reset of a test account',
  export: 'The export’s numbers',
};

const byWords: Readonly<Record<LookedAt['job'], string>> = {
  migrate: 'the migration',
  verify: 'a verification',
  repair: 'a repair',
  undo: 'an undo',
};

const parts = Object.keys(partWords) as VerificationPart[];

export function lookedAtRowsOf({ lookedAt }: Report): readonly LookedAtRow[] {
  return [
    ...parts.map((part) => ({ part: partWords[part], when: whenOf(lookedAt[part]) })),
    ...(lookedAt.repairedRows === undefined
      ? []
      : [{ part: 'Users of batches that a repair sent again, read back', when: whenOf(lookedAt.repairedRows) }]),
  ];
}

export function asOfParts({ lookedAt }: Report): AsOf {
  return Object.fromEntries(
    parts.map((part) => {
      const looked = lookedAt[part];
      return [part, looked === undefined || looked.now ? undefined : whenOf(looked)];
    }),
  ) as AsOf;
}

function whenOf(looked: LookedAt | undefined): string {
  if (looked === undefined) return 'never';
  return looked.now ? 'looked at now' : `as of ${formatMoment(looked.at)}, by ${byWords[looked.job]}`;
}
