import { createHash } from 'node:crypto';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** The seed of a migration that was given none: 32 bits of its run's id, so that attempts of one run draw the same. */
export function seedOf(run: string): number {
  return createHash('sha256').update(run).digest().readUInt32BE(0);
}

/**
 * Draws `size` of the places 0 to `users - 1`, evenly and without replacement, and yields them in ascending order: at
 * each place with the chance of those that are still wanted among those that are still to come (Knuth's selection
 * sampling). Nothing is kept but two numbers, however many there are.
 */
export function* drawnPlaces(users: number, size: number, seed: number): Generator<number> {
  const random = xoroshiro128plus(seed);
  let wanted = size;
  for (let place = 0; place < users && wanted > 0; place += 1) {
    if (uniformInt(random, 0, users - place - 1) >= wanted) continue;
    wanted -= 1;
    yield place;
  }
}
