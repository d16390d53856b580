import type { Words } from './uuid.ts';

const smallest = 1024;

/**
 * A map from 128 bits to a number of at least 0, in typed arrays: 20 bytes a slot instead of about 100 for a Map with
 * text keys, and nothing for the garbage collector to walk. Open addressing with linear probing, at most 2/3 full.
 */
export class WordsIndex {
  #capacity = smallest;
  #keys = new Uint32Array(4 * smallest);
  #values = new Int32Array(smallest).fill(-1);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The key's value, or -1. */
  get(key: Words): number {
    return this.#values[this.#find(key)] ?? -1;
  }

  set(key: Words, value: number): void {
    if ((this.#size + 1) * 3 > this.#capacity * 2) this.#grow();
    const slot = this.#find(key);
    if (this.#values[slot] === -1) this.#size++;
    this.#keys.set(key, 4 * slot);
    this.#values[slot] = value;
  }

  /** Removes the key if it has this value. */
  delete(key: Words, value: number): void {
    let hole = this.#find(key);
    if (this.#values[hole] !== value) return;
    this.#size--;
    // Slots behind the hole move up where their probing would otherwise stop at it.
    for (let slot = this.#next(hole); this.#values[slot] !== -1; slot = this.#next(slot)) {
      const home = this.#home(this.#keys, 4 * slot);
      const reachable = hole <= slot ? home <= hole || home > slot : home <= hole && home > slot;
      if (!reachable) continue;
      this.#keys.copyWithin(4 * hole, 4 * slot, 4 * slot + 4);
      this.#values[hole] = this.#values[slot] ?? -1;
      hole = slot;
    }
    this.#values[hole] = -1;
  }

  #find(key: Words): number {
    const keys = this.#keys;
    let slot = this.#home(key, 0);
    while (this.#values[slot] !== -1) {
      const at = 4 * slot;
      if (keys[at] === key[0] && keys[at + 1] === key[1] && keys[at + 2] === key[2] && keys[at + 3] === key[3]) break;
      slot = this.#next(slot);
    }
    return slot;
  }

  #home(words: ArrayLike<number>, offset: number): number {
    let mixed = 0;
    for (let word = 0; word < 4; word++) {
      mixed = Math.imul(mixed ^ (words[offset + word] ?? 0), 0x9e3779b1);
      mixed ^= mixed >>> 15;
    }
    return mixed & (this.#capacity - 1);
  }

  #next(slot: number): number {
    return (slot + 1) & (this.#capacity - 1);
  }

  #grow(): void {
    const keys = this.#keys;
    const values = this.#values;
    this.#capacity *= 2;
    this.#keys = new Uint32Array(4 * this.#capacity);
    this.#values = new Int32Array(this.#capacity).fill(-1);
    for (let slot = 0; slot < values.length; slot++) {
      const value = values[slot] ?? -1;
      if (value === -1) continue;
      const key = keys.subarray(4 * slot, 4 * slot + 4);
      const to = this.#find(key);
      this.#keys.set(key, 4 * to);
      this.#values[to] = value;
    }
  }
}
