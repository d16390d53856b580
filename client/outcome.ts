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
