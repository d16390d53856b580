import { randomOf } from './random.ts';

/** When something goes away, in milliseconds from the start of the migration, and for how long. */
export interface Stop {
  readonly atMs: number;
  readonly awayMs: number;
  readonly signal: 'SIGKILL' | 'SIGTERM';
}

/** What is drawn before the run begins. */
export interface Plan {
  readonly chaosMs: number;
  readonly temporalStops: readonly [Stop, Stop];
  readonly sandboxStop: Stop;
}

/** A worker is killed so often, in milliseconds. */
export const killEveryMs = 20_000;

/** Longer than the heartbeat timeout of ten seconds at the most, so that lanes are also found to be lost that are not. */
const longestAwayMs = 12_000;
const shortestAwayMs = 1_000;

/** Each of the three stops has a part of the time of its own: two things that are away at once teach less than two. */
export function planOf(seed: number, minutes: number): Plan {
  const random = randomOf(seed, 'stops');
  const chaosMs = minutes * 60_000;
  const awayMs = (): number => random.between(shortestAwayMs, Math.min(longestAwayMs, chaosMs / 10));
  const within = (from: number, to: number): number => random.between(from * chaosMs, to * chaosMs);
  const killedFirst = random.chance(0.5);
  return {
    chaosMs,
    temporalStops: [
      { atMs: within(0.1, 0.3), awayMs: awayMs(), signal: killedFirst ? 'SIGKILL' : 'SIGTERM' },
      { atMs: within(0.65, 0.85), awayMs: awayMs(), signal: killedFirst ? 'SIGTERM' : 'SIGKILL' },
    ],
    sandboxStop: { atMs: within(0.42, 0.52), awayMs: awayMs(), signal: 'SIGKILL' },
  };
}
