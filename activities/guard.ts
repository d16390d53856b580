import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { Problem } from '../contract/problem.ts';

/**
 * Stands around every activity, because what an activity throws is written to Temporal's history in clear.
 *
 * A {@link Problem} holds nothing secret by its making, and becomes a non-retryable failure whose type is its name.
 * Of any other error only the class, the code and the places in our code are told: a parser's message quotes what it
 * read, and that is a user.
 */
export function guarded<Input, Output>(activity: (input: Input) => Promise<Output>): (input: Input) => Promise<Output> {
  return async (input) => {
    try {
      return await activity(input);
    } catch (error) {
      throw failureOf(error);
    }
  };
}

/** The failure that history may hold of an error. */
export function failureOf(error: unknown): Error {
  if (error instanceof Problem) {
    return ApplicationFailure.create({ message: error.message, type: error.problem, nonRetryable: true });
  }
  if (error instanceof CancelledFailure || error instanceof ApplicationFailure) return error;
  // What was waiting on the cancellation signal says so by its name; Temporal takes that as the activity's cancellation.
  if (error instanceof Error && error.name === 'AbortError') return error;
  const name = error instanceof Error ? error.name : typeof error;
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? ` (${error.code})` : '';
  const message = `An activity failed with ${name}${code}`;
  const failure = ApplicationFailure.create({ message, type: 'unexpected' });
  failure.stack = [message, ...framesOf(error)].join('\n');
  return failure;
}

function framesOf(error: unknown): string[] {
  if (!(error instanceof Error) || error.stack === undefined) return [];
  // The stack begins with the message, and a message of several lines may have one that looks like a frame.
  const message = error.stack.indexOf(error.message);
  if (message < 0) return [];
  const frames = error.stack.slice(message + error.message.length);
  return frames.split('\n').filter((line) => /^\s+at /.test(line));
}
