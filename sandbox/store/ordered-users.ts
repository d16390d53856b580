import type { IdColumn } from './id-column.ts';
import type { Words } from './uuid.ts';

/** The first 12 bits of an id choose its bucket: 2 million users are about 500 a bucket. */
const bucketBits = 12;
const bucketCount = 2 ** bucketBits;

export type Direction = 'ascending' | 'descending';

/**
 * The users of one pool in the order of their ids. Buckets are sorted when they are first read after a change, so that
 * imports pay nothing and a listing sorts only what it walks over.
 */
export class OrderedUsers {
  readonly #ids: IdColumn;
  readonly #buckets: (number[] | undefined)[] = Array.from({ length: bucketCount }, () => undefined);
  readonly #unsorted = new Uint8Array(bucketCount);
  #size = 0;

  /** @param ids holds the id of each user that is added, for as long as it is here */
  constructor(ids: IdColumn) {
    this.#ids = ids;
  }

  get size(): number {
    return this.#size;
  }

  add(user: number): void {
    const index = bucketOf(this.#ids.prefix(user));
    const bucket = this.#buckets[index];
    if (bucket === undefined) this.#buckets[index] = [user];
    else bucket.push(user);
    this.#unsorted[index] = 1;
    this.#size++;
  }

  remove(user: number): void {
    const bucket = this.#buckets[bucketOf(this.#ids.prefix(user))];
    const at = bucket?.indexOf(user) ?? -1;
    if (at === -1) return;
    bucket?.splice(at, 1);
    this.#size--;
  }

  /** Walks over the users whose ids come behind `from` in that direction; over all when it is left out. */
  *walk(direction: Direction, from?: Words): Generator<number> {
    const step = direction === 'ascending' ? 1 : -1;
    const start = from === undefined ? (step === 1 ? 0 : bucketCount - 1) : bucketOf(from[0] ?? 0);
    for (let index = start; index >= 0 && index < bucketCount; index += step) {
      const bucket = this.#sorted(index);
      for (let at = step === 1 ? 0 : bucket.length - 1; at >= 0 && at < bucket.length; at += step) {
        const user = bucket[at];
        if (user === undefined) continue;
        if (from !== undefined && this.#ids.compareWith(user, from) * step <= 0) continue;
        yield user;
      }
    }
  }

  #sorted(index: number): readonly number[] {
    const bucket = this.#buckets[index];
    if (bucket === undefined) return [];
    if (this.#unsorted[index] === 1) {
      bucket.sort((a, b) => this.#ids.compare(a, b));
      this.#unsorted[index] = 0;
    }
    return bucket;
  }
}

function bucketOf(prefix: number): number {
  return prefix >>> (32 - bucketBits);
}
