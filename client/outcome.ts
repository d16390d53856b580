import type { CheckResult } from '../contract/preflight.ts';
import { exitCode } from '../contract/problem.ts';
import type { Outcome } from '../contract/progress.ts';

/** Exit code of a migration that came to rest. An aborted one did not do what was asked. */
export function exitCodeOfOutcome(outcome: Outcome): number {
  switch (outcome) {
    case 'verified':
      return exitCode.done;
    case 'differences':
      return exitCode.differences;
    case 'held':
      return exitCode.held;
    case 'failed':
    case 'aborted':
      return exitCode.failed;
  }
}

/** Exit code of checks: wrong configuration goes before other failures, and warnings are none. */
export function exitCodeOfChecks(checks: readonly CheckResult[]): number {
  const failed = checks.filter(({ result }) => result === 'failed');
  if (failed.some(({ problem }) => problem === 'wrong_configuration')) return exitCode.usage;
  return failed.length > 0 ? exitCode.failed : exitCode.done;
}
