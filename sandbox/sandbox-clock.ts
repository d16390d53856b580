import type { SandboxSettings } from './options.ts';

/** The moment by the sandbox's clock. */
export function sandboxNow({ clockAheadMs }: Pick<SandboxSettings, 'clockAheadMs'>): Date {
  return new Date(Date.now() + clockAheadMs);
}
