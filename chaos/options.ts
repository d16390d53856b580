import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { Problem } from '../contract/problem.ts';

export interface ChaosOptions {
  readonly users: number;
  /** How long the chaos lasts; the migration then runs to its end. */
  readonly minutes: number;
  readonly seed: number;
}

/** Fewer are over before anything could befall them. */
const fewestUsers = 1_000;
/** Two stops of Temporal and one of the sandbox need some room. */
const leastMinutes = 0.5;

/** @throws Problem `wrong_configuration` */
export function readOptions(parameters: readonly string[]): ChaosOptions {
  const text = { type: 'string' } as const;
  try {
    const { values } = parseArgs({ args: [...parameters], options: { users: text, minutes: text, seed: text } });
    return {
      users: numberOf('users', values.users ?? '100000', fewestUsers, true),
      minutes: numberOf('minutes', values.minutes ?? '10', leastMinutes, false),
      seed: numberOf('seed', values.seed ?? String(randomInt(1, 2 ** 31)), 0, true),
    };
  } catch (error) {
    const where = 'npm run chaos -- --users 100000 --minutes 10 --seed 7';
    const what = error instanceof Error ? error.message.replace(/\.$/, '') : 'The options cannot be read';
    throw new Problem('wrong_configuration', what, where, 'Correct the options; each may be left out.');
  }
}

/** How a run is repeated. */
export function commandOf({ users, minutes, seed }: ChaosOptions): string {
  return `npm run chaos -- --users ${users} --minutes ${minutes} --seed ${seed}`;
}

function numberOf(name: string, text: string, least: number, whole: boolean): number {
  const number = Number(text);
  if (text.trim() !== '' && number >= least && Number.isFinite(number) && (!whole || Number.isSafeInteger(number))) {
    return number;
  }
  throw new RangeError(`--${name} has to be a ${whole ? 'whole ' : ''}number from ${least}`);
}
