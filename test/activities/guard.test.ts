import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { describe, expect, it } from 'vitest';
import { guarded } from '../../activities/guard.ts';
import { Problem } from '../../contract/problem.ts';

async function failureFrom(thrown: unknown): Promise<ApplicationFailure> {
  const activity = guarded(async () => {
    throw thrown;
  });
  const failure = await new MockActivityEnvironment().run(activity, undefined).catch((error: unknown) => error);
  if (failure instanceof ApplicationFailure) return failure;
  throw new Error('It threw something else than an application failure.');
}

describe('what an activity throws into the history', () => {
  it('is a problem by its name, which is not tried again', async () => {
    const failure = await failureFrom(new Problem('missing_pool', 'No pool', 'target.poolId', 'Check it.'));
    expect(failure).toMatchObject({
      type: 'missing_pool',
      nonRetryable: true,
      message: 'No pool (target.poolId). Check it.',
    });
  });

  it('never quotes what a parser read', async () => {
    let thrown: unknown;
    try {
      JSON.parse('{"email": "ada@example.com", "passwordHash": $2b$10$abcdef}');
    } catch (error) {
      thrown = error;
    }
    expect(String(thrown)).toMatch(/ada@example|passwordHash|\$2b/);
    const failure = await failureFrom(thrown);
    expect(failure).toMatchObject({ type: 'unexpected', nonRetryable: false });
    expect(`${failure.message} ${failure.stack} ${failure.cause}`).not.toMatch(/ada@example|passwordHash|\$2b/);
    expect(failure.stack).toContain('guard.test.ts');
  });

  it('is not taken in by a message that looks like a stack', async () => {
    const failure = await failureFrom(new Error('first\n    at ada@example.com (secret)'));
    expect(`${failure.message} ${failure.stack}`).not.toContain('ada@example.com');
    expect(failure.stack).toContain('guard.test.ts');
  });
});
