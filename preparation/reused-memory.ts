import { Buffer } from 'node:buffer';

const step = 64 * 1024;

/** Larger memory is given back: it is seldom needed. */
const mostKept = 16 * 1024 * 1024;

/**
 * Memory that one content after another comes into. With memory of its own for each bucket the collector went through the
 * whole heap for each, a twentieth of all time.
 */
export class ReusedMemory {
  readonly #isShared: boolean;
  readonly #free: Buffer[] = [];

  /** @param isShared whether threads share it */
  constructor(isShared: boolean) {
    this.#isShared = isShared;
  }

  /** Memory of so many bytes, held once. */
  take(bytes: number): HeldMemory {
    const found = this.#free.findIndex(({ length }) => length >= bytes);
    const [memory = this.#allocate(bytes)] = found === -1 ? [] : this.#free.splice(found, 1);
    return new HeldMemory(memory.subarray(0, bytes), () => {
      if (memory.length <= mostKept) this.#free.push(memory);
    });
  }

  /** With some room, since one content is about as large as another. */
  #allocate(bytes: number): Buffer {
    const length = step * Math.ceil((bytes * 1.125) / step);
    return this.#isShared ? Buffer.from(new SharedArrayBuffer(length)) : Buffer.allocUnsafeSlow(length);
  }
}

/** Memory that is used again when nobody holds it any more. */
export class HeldMemory {
  readonly bytes: Buffer;
  readonly #free: () => void;
  #holders = 1;

  constructor(bytes: Buffer, free: () => void) {
    this.bytes = bytes;
    this.#free = free;
  }

  hold(): void {
    this.#holders += 1;
  }

  letGo(): void {
    this.#holders -= 1;
    if (this.#holders === 0) this.#free();
  }
}
