import { usualPoolRules } from '../../contract/pool.ts';
import type { CheckResult } from '../../contract/preflight.ts';
import type { MigrationSettings } from '../../contract/settings.ts';
import { checkDataset, checkDisk, checkReport, checkSince } from './folder-checks.ts';
import { checkForecast } from './forecast-check.ts';
import { checkLoginsFile } from './logins-check.ts';
import { checkHashes } from './probe-check.ts';
import { checkProfiles } from './profiles-check.ts';
import { checkTestAccount } from './reset-flow-check.ts';
import { checkSource } from './source-check.ts';
import { checkTarget } from './target-checks.ts';

export interface PreflightOptions {
  /** Whether synthetic users try the pool; without them nothing is changed. @default false */
  readonly probe?: boolean;
  /** Stops a probe with the signal's reason; its synthetic users are removed first. */
  readonly signal?: AbortSignal;
}

/**
 * Everything that a worker on this machine would need for a migration, looked at without changing anything: the source,
 * the target, the folders, the file of known logins and the test account's secrets; with synthetic users, where that is
 * asked for, how the pool reads hashes. Each result comes as soon as it is known, and one that failed does not keep the
 * others from being looked at.
 */
export async function* preflight(
  settings: MigrationSettings,
  { probe = false, signal }: PreflightOptions = {},
): AsyncGenerator<CheckResult> {
  const sample = yield* checkSource(settings.source);
  const rules = yield* checkTarget(settings, sample.persons);
  if (rules !== undefined) yield* checkProfiles(sample.persons, rules);
  yield* checkForecast(sample, settings, rules ?? usualPoolRules);
  yield await checkDataset(settings);
  if (settings.since !== undefined) yield await checkSince(settings, settings.since);
  yield await checkReport(settings);
  yield* checkDisk(settings);
  const { loginsFile, resetFlow } = settings.verification;
  if (loginsFile !== undefined) yield await checkLoginsFile(loginsFile);
  if (resetFlow !== undefined) yield* checkTestAccount(resetFlow);
  if (probe) yield* checkHashes(settings, signal);
}
