import { exitCode, Problem } from '../contract/problem.ts';

/** Exit code of a problem: wrong usage and configuration are 2, everything else is 1. */
export function exitCodeOf(error: unknown): number {
  return error instanceof Problem && error.problem === 'wrong_configuration' ? exitCode.usage : exitCode.failed;
}

/** What an operator reads of an error: one paragraph, without a stack. */
export function paragraphOf(error: unknown): string {
  if (error instanceof Problem) return error.message;
  const name = error instanceof Error ? error.message : String(error);
  return `Something failed that Poolferry has no words for: ${name}. Run again with POOLFERRY_DEBUG=1 to see where.`;
}

/** Tells an operator of an error on standard error. */
export function tell(error: unknown): void {
  process.stderr.write(`${paragraphOf(error)}\n`);
  if (process.env.POOLFERRY_DEBUG && error instanceof Error) process.stderr.write(`${error.stack ?? ''}\n`);
}
