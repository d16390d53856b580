import { writeSync } from 'node:fs';
import type { Reporter, SerializedError, TestModule } from 'vitest/node';

/** What became of the tests of a run. */
interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/**
 * Closes a run with one line that a person and a machine read alike: `12 passed, 0 failed`, and `, 1 skipped` where
 * there are any. What keeps tests from running at all counts as failed too: a file that cannot be loaded, a broken
 * `beforeAll`, an error outside any test, a broken global set-up.
 */
export default class ClosingLineReporter implements Reporter {
  private counts: Counts = { passed: 0, failed: 0, skipped: 0 };

  onInit(): void {
    // The very last: other reporters and Vitest itself still print after `onTestRunEnd`.
    process.once('exit', (code) => writeSync(1, `${closingLine(this.counts, code)}\n`));
  }

  onTestRunEnd(modules: ReadonlyArray<TestModule>, unhandledErrors: ReadonlyArray<SerializedError>): void {
    this.counts = count(modules, unhandledErrors.length);
  }
}

function count(modules: ReadonlyArray<TestModule>, unhandledErrors: number): Counts {
  const tests = modules.flatMap((module) => [...module.children.allTests()]);
  const suites = modules.flatMap((module) => [...module.children.allSuites()]);
  const inState = (state: string) => tests.filter((test) => test.result().state === state).length;
  const broken = [...modules, ...suites].filter((holder) => holder.errors().length > 0).length;
  const passed = inState('passed');
  const failed = inState('failed');
  return { passed, failed: failed + broken + unhandledErrors, skipped: tests.length - passed - failed };
}

/** @param exitCode of the run: one that failed before or beside its tests, which no count shows, is a failure */
function closingLine(counts: Counts, exitCode: number): string {
  const failed = counts.failed === 0 && exitCode !== 0 ? 1 : counts.failed;
  return `${counts.passed} passed, ${failed} failed${counts.skipped > 0 ? `, ${counts.skipped} skipped` : ''}`;
}
