import { writeSync } from 'node:fs';
import type { Reporter, SerializedError, TestModule } from 'vitest/node';

/**
 * Closes a run with one line that a person and a machine read alike: `12 passed, 0 failed`, and `, 1 skipped` where
 * there are any. What keeps tests from running at all counts as failed too: a file that cannot be loaded, a broken
 * `beforeAll`, an error outside any test.
 */
export default class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: ReadonlyArray<TestModule>, unhandledErrors: ReadonlyArray<SerializedError>): void {
    const line = closingLine(modules, unhandledErrors.length);
    // The very last: other reporters and Vitest itself may still print after this call.
    process.once('exit', () => writeSync(1, `${line}\n`));
  }
}

function closingLine(modules: ReadonlyArray<TestModule>, unhandledErrors: number): string {
  const tests = modules.flatMap((module) => [...module.children.allTests()]);
  const suites = modules.flatMap((module) => [...module.children.allSuites()]);
  const inState = (state: string) => tests.filter((test) => test.result().state === state).length;
  const broken = [...modules, ...suites].filter((holder) => holder.errors().length > 0).length;
  const passed = inState('passed');
  const failed = inState('failed') + broken + unhandledErrors;
  const skipped = tests.length - passed - inState('failed');
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
