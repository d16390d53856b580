import { vi } from 'vitest';

/** Far longer than anything takes on a machine that is busy with other work: what lasts longer never comes. */
const longestWaitMs = 120_000;

/**
 * Waits until a condition holds, and returns what it returns.
 *
 * @param check throws, or rejects, while the condition does not hold
 */
export async function until<Value>(
  check: () => Value | Promise<Value>,
  { everyMs = 50 }: { readonly everyMs?: number } = {},
): Promise<Value> {
  return await vi.waitFor(check, { timeout: longestWaitMs, interval: everyMs });
}
