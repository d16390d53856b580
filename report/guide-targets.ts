import type { GuideTarget, Report, RequestFigures } from '../contract/report.ts';
import { addRequests, type MigrationRequests, type RequestRecord } from '../contract/request-record.ts';
import { quantileOf } from './response-times.ts';
import { type MigrationFacts, uncheckedUsers, unsentUsers } from './summary.ts';
import { formatCount, formatNumber, formatPercent, formatShare } from './wording.ts';

/** The migration guide, "Monitor these metrics": import success rate above 95 %, API response times below 2 seconds. */
const successPercentAbove = 95;
const responseSecondsBelow = 2;

/** The guide's targets, in its order. Pure. */
export function guideTargetsOf(facts: MigrationFacts): readonly GuideTarget[] {
  return [successRate(facts), responseTime(facts), errorPatterns(facts)];
}

/** What `report.json` tells of requests. */
export function requestFiguresOf(requests: MigrationRequests): Report['requests'] & object {
  return { imports: figuresOf(requests.imports), readBack: figuresOf(requests.readBack) };
}

/**
 * The guide means what the target accepted of what it was sent. What was confirmed of what was prepared is told beside
 * it: users that were never sent, and those that a 204 hid, are missing there.
 */
function successRate({ imported, verified, preparation }: MigrationFacts): GuideTarget {
  const title = `Import success rate above ${successPercentAbove} %`;
  const { accepted, refused } = imported;
  const sent = accepted + refused;
  if (sent === 0) return { name: 'success_rate', title, result: 'not_measured', measured: 'no user was sent' };
  const { confirmed } = verified;
  const { prepared } = preparation;
  return {
    name: 'success_rate',
    title,
    result: accepted * 100 > sent * successPercentAbove ? 'pass' : 'fail',
    value: percentOf(accepted, sent),
    measured:
      `${formatPercent(percentOf(accepted, sent))} accepted of those sent ` +
      `(${formatNumber(accepted)} of ${formatCount(sent, 'user')}); ` +
      `${formatPercent(percentOf(confirmed, prepared))} confirmed of those prepared ` +
      `(${formatNumber(confirmed)} of ${formatNumber(prepared)})`,
  };
}

/** Imports are what the guide speaks of; reading back is told beside it. */
function responseTime({ input: { requests } }: MigrationFacts): GuideTarget {
  const title = `API response time below ${responseSecondsBelow} s (95th percentile of import requests)`;
  const value = requests && p95Of(requests.imports);
  if (requests === undefined || value === undefined) {
    const measured = 'no response to an import request is known';
    return { name: 'response_time', title, result: 'not_measured', measured };
  }
  const readBack = p95Of(requests.readBack);
  const timed = (record: RequestRecord): number => Object.values(record.times).reduce((sum, count) => sum + count, 0);
  return {
    name: 'response_time',
    title,
    result: value < responseSecondsBelow ? 'pass' : 'fail',
    value,
    measured:
      `${value} s of ${formatCount(timed(requests.imports), 'import request')}; ` +
      (readBack === undefined
        ? 'nothing was read back'
        : `${readBack} s of ${formatCount(timed(requests.readBack), 'request that read', 'requests that read')} back`),
  };
}

/** The guide asks to track and to resolve errors: what sending again resolved is tracked, and nobody's loss. */
function errorPatterns(facts: MigrationFacts): GuideTarget {
  const title = 'Errors of the target tracked and resolved';
  const { requests } = facts.input;
  const all = requests && addRequests(requests.imports, requests.readBack);
  const { refused } = facts.imported;
  if (all === undefined || (all.requests === 0 && refused === 0)) {
    return { name: 'error_patterns', title, result: 'not_measured', measured: 'no request is known' };
  }
  const [commonest] = Object.entries(all.errors).sort(([, one], [, other]) => other - one);
  const left = leftBehind(facts, commonest !== undefined);
  const met =
    commonest === undefined
      ? `none in ${formatCount(all.requests, 'request')}`
      : `the commonest was ${commonest[0]}: ${formatNumber(commonest[1])} of ` +
        `${formatCount(all.requests, 'request')} (${formatShare(commonest[1], all.requests)})`;
  return {
    name: 'error_patterns',
    title,
    result: left.length === 0 ? 'pass' : 'fail',
    value: commonest === undefined ? 0 : percentOf(commonest[1], all.requests),
    measured: [
      met,
      ...(left.length > 0 ? [left.join(', ')] : commonest === undefined ? [] : ['all were resolved']),
    ].join('; '),
  };
}

/** Whom errors kept from arriving. Of users that were not sent or not read back it is told only where there were any. */
function leftBehind(facts: MigrationFacts, wereMet: boolean): readonly string[] {
  const users: readonly (readonly [count: number, what: string])[] = [
    [facts.imported.refused, 'refused'],
    [wereMet ? unsentUsers(facts) : 0, 'not sent'],
    [wereMet ? uncheckedUsers(facts) : 0, 'not read back'],
  ];
  return users.flatMap(([count, what]) => (count === 0 ? [] : [`${formatCount(count, 'user')} ${what}`]));
}

function figuresOf(record: RequestRecord): RequestFigures {
  const p95Seconds = p95Of(record);
  return { requests: record.requests, ...(p95Seconds === undefined ? {} : { p95Seconds }), errors: record.errors };
}

/** In seconds, to three digits: more are not known. */
function p95Of({ times }: RequestRecord): number | undefined {
  const milliseconds = quantileOf(times, 0.95);
  return milliseconds === undefined ? undefined : Number((milliseconds / 1000).toPrecision(3));
}

/** To two decimals, rounded down, so that only all are 100. */
function percentOf(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.floor((part * 10_000) / whole) / 100;
}
