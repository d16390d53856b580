import { createHash } from 'node:crypto';

/** Numbers that a seed fixes (mulberry32). */
export class Random {
  #state: number;

  constructor(state: number) {
    this.#state = state >>> 0;
  }

  /** From 0 to 1, without 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  between(least: number, most: number): number {
    return least + this.next() * (most - least);
  }

  /** From `least` to `most`, whole. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  pick<Value>(values: readonly [Value, ...Value[]]): Value {
    return values[this.whole(0, values.length - 1)] ?? values[0];
  }
}

/** The parts of a run that draw. */
export type DrawingPart = 'stops' | 'workers' | 'operator' | 'holds' | 'earlier users';

/** One stream a part: how often one draws, which is a matter of timing, does not change what another gets. */
export function randomOf(seed: number, part: DrawingPart): Random {
  return new Random(createHash('sha256').update(`${seed} ${part}`).digest().readUInt32BE(0));
}
