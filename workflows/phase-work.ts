import { countBatches, type Ranges } from './ranges.ts';
import type { PhaseWork } from './state.ts';
import { beginThrottle } from './throttle.ts';

/** The work of a phase that has everything before it. */
export function wholeOf(batches: number): PhaseWork {
  return workOn(batches === 0 ? [] : [{ from: 0, to: batches }]);
}

/** The work of a phase that has some batches before it. */
export function workOn(todo: Ranges): PhaseWork {
  return {
    todo,
    batches: countBatches(todo),
    secondsPerRequest: 0,
    throttle: beginThrottle(),
    maybeSent: [],
    suspects: [],
  };
}

/** Sums two tallies field by field. */
export function addTally<Tally extends object>(left: Tally, right: Tally): Tally {
  const sum = { ...left } as Record<string, number>;
  for (const [name, count] of Object.entries(right)) sum[name] = (sum[name] ?? 0) + count;
  return sum as Tally;
}
