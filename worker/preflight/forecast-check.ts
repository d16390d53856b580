import type { PoolRules } from '../../contract/pool.ts';
import { type CheckResult, failedBy } from '../../contract/preflight.ts';
import type { MigrationSettings } from '../../contract/settings.ts';
import { forecastOfSample } from '../../preparation/sample-forecast.ts';
import { formatNumber } from '../../report/wording.ts';
import { recordsInWords, type SourceSample } from './source-check.ts';

/** Forecasts what becomes of the first records, so that passwords that cannot move show before anything is prepared. */
export function* checkForecast(
  sample: SourceSample,
  settings: MigrationSettings,
  rules: PoolRules,
): Generator<CheckResult> {
  if (sample.persons.length === 0) return;
  try {
    const forecast = forecastOfSample(sample.items, settings, rules);
    const resets = Object.values(forecast.resets).reduce((sum, users) => sum + users, 0);
    yield {
      check: 'forecast',
      result: 'ok',
      says: `Of ${recordsInWords(sample)} records ${formatNumber(forecast.prepared)} become users; ${formatNumber(resets)} of them must reset their password.`,
      ...(sample.isWhole ? {} : { next: '`poolferry prepare` forecasts all of them, and sends nothing.' }),
      forecast,
    };
  } catch (error) {
    yield failedBy('forecast', error);
  }
}
