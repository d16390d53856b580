import type { Outcome } from '../contract/progress.ts';
import type { RejectReason } from '../contract/reject.ts';
import type { GuideTarget, ShortcomingName, UnconfirmedUser } from '../contract/report.ts';

/** A number for people: `1,500,000`. */
export function formatNumber(count: number): string {
  return count.toLocaleString('en-US');
}

/** A number with its noun: `1 user`, `1,500 users`. */
export function formatCount(count: number, one: string, many = `${one}s`): string {
  return `${formatNumber(count)} ${count === 1 ? one : many}`;
}

/** A share of a whole for people, rounded away from 100 % and 0 %, which only all and none may have. */
export function formatShare(part: number, whole: number): string {
  if (whole === 0) return '–';
  const percent = (part / whole) * 100;
  if (part > 0 && percent < 0.1) return '< 0.1 %';
  if (part < whole && percent > 99.9) return '> 99.9 %';
  return `${Number(percent.toFixed(1))} %`;
}

/** Percent with two decimals: `99.75 %`. */
export function formatPercent(percent: number): string {
  return `${percent.toFixed(2)} %`;
}

/** The next share above this one that has two digits, for "fewer than": `0.1 %`. */
export function formatShareAbove(share: number): string {
  const percent = share * 100;
  const unit = 10 ** (Math.floor(Math.log10(percent)) - 1);
  return `${Number(((Math.floor(percent / unit + 1e-9) + 1) * unit).toPrecision(2))} %`;
}

/** A moment in UTC, to the second: `2025-03-01 09:30:00 UTC`. */
export function formatMoment(rfc3339: string): string {
  return `${new Date(rfc3339).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** `12.3 s`, `4 min 5 s`, `2 h 3 min`. */
export function formatDuration(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** `812 bytes`, `1.4 MB`; powers of ten. */
export function formatBytes(bytes: number): string {
  for (const [unit, size] of [
    ['GB', 1e9],
    ['MB', 1e6],
    ['kB', 1e3],
  ] as const) {
    if (bytes >= size) return `${(bytes / size).toFixed(1)} ${unit}`;
  }
  return formatCount(bytes, 'byte');
}

/** The verdict, as a heading. */
export const verdicts: Readonly<Record<Outcome, string>> = {
  verified: 'Verified',
  differences: 'Differences found',
  failed: 'Failed',
  aborted: 'Aborted',
  held: 'Held for the operator',
};

/** How a target of the guide came out. */
export const targetResultWords: Readonly<Record<GuideTarget['result'], string>> = {
  pass: 'pass',
  fail: 'fail',
  not_measured: 'not measured',
};

/** What is not as it should be, after its number: of users unless the words say otherwise. */
export const shortcomingWords: Readonly<Record<ShortcomingName, (count: number) => string>> = {
  missing: (count) => `${formatCount(count, 'user is', 'users are')} missing from the pool`,
  different: (count) => `${formatCount(count, 'user differs', 'users differ')} from what was sent`,
  refused: (count) => `${formatCount(count, 'user was', 'users were')} refused by the target`,
  unsent: (count) => `${formatCount(count, 'user was', 'users were')} not sent`,
  unchecked: (count) => `${formatCount(count, 'user was', 'users were')} not read back`,
  credentials: (count) =>
    `${formatCount(count, 'user', 'users')} of the sample ${count === 1 ? 'has' : 'have'} other credentials than were sent`,
  logins: (count) => `${formatCount(count, 'login')} did not end as expected`,
  reset_flow: () => 'the reset of the test account did not come to a login',
  exported_records: (count) => `the export’s numbers differ for ${formatCount(count, 'type')} of record`,
};

/** Why a user stands in the list of those that were not confirmed. */
export const findingWords: Readonly<Record<UnconfirmedUser['finding'], string>> = {
  missing: 'Missing',
  different: 'Different',
  unchecked: 'Not read back',
};

const rejectWords: Readonly<Record<RejectReason, string>> = {
  invalid_json: 'Not valid JSON',
  invalid_row: 'Not a whole CSV row',
  invalid_entry: 'Not a whole LDIF entry',
  change_record: 'A change, not an entry',
  invalid_encoding: 'Not valid UTF-8',
  record_too_long: 'Record too long',
  not_an_object: 'Not an object',
  missing_field: 'A field that is needed is missing',
  invalid_value: 'A field has an impossible value',
  duplicate_source_key: 'Another record has the same key',
  dangling_record: 'Belongs to no user',
  not_a_person: 'An account that is not a person’s',
  no_identifier: 'Nothing to sign in with',
  duplicate_identifier: 'Another user has the same identifier',
  merged: 'Merged with a user that has the same identifier',
  payload_schema: 'The profile does not fit the pool’s schema',
  deleted_in_source: 'A user that was deleted in the source',
};

/** A reject's reason for people; one that this release does not know stays as it is. */
export function describeReject(reason: string): string {
  return Object.entries(rejectWords).find(([known]) => known === reason)?.[1] ?? reason;
}
