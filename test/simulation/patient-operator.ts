import { Random } from '../../chaos/random.ts';
import type { SimulationOptions } from './simulate.ts';

/** An operator who is asked what to do: looks after some time, and never gives up. */
export function patientOperator(seed: number): SimulationOptions['watch'] & object {
  const random = new Random(seed + 1_000_000);
  let decidesAt: number | undefined;
  return (migration, now, lookAgainAfter) => {
    const { hold } = migration.progress();
    if (hold === undefined) {
      decidesAt = undefined;
      return;
    }
    if (decidesAt === undefined) {
      const takesMs = random.whole(0, 60_000);
      decidesAt = now + takesMs;
      lookAgainAfter(takesMs);
    }
    if (now < decidesAt) return;
    const [first = 'resume', ...others] = hold.decisions.filter((decision) => decision !== 'abort');
    migration.take('decide', random.pick([first, ...others]), 'update');
  };
}
