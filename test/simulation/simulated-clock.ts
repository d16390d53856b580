import type { Clock } from '../../activities/clock.ts';

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly ring: () => void;
}

/**
 * A clock that stands still while anything can be done, and then jumps to the next timer: hours pass in milliseconds,
 * and the same program takes the same course each time.
 */
export class SimulatedClock implements Clock {
  #now = 0;
  #order = 0;
  /** A heap by time, then by the order of asking. */
  readonly #timers: Timer[] = [];

  now(): number {
    return this.#now;
  }

  /** @returns what takes the timer back */
  after(milliseconds: number, ring: () => void): () => void {
    let wanted = true;
    const timer = { at: this.#now + Math.max(0, milliseconds), order: this.#order, ring: () => wanted && ring() };
    this.#order += 1;
    this.#push(timer);
    return () => {
      wanted = false;
    };
  }

  wait(milliseconds: number, signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return Promise.resolve(false);
    return new Promise((resolve) => {
      const onAbort = (): void => {
        forget();
        resolve(false);
      };
      const forget = this.after(milliseconds, () => {
        signal.removeEventListener('abort', onAbort);
        resolve(true);
      });
      signal.addEventListener('abort', onAbort, { once: true });
    });
  }

  pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => this.after(milliseconds, resolve));
  }

  /** Rings the next timer. False when there is none. */
  advance(): boolean {
    const timer = this.#pop();
    if (timer === undefined) return false;
    this.#now = timer.at;
    timer.ring();
    return true;
  }

  #push(timer: Timer): void {
    const heap = this.#timers;
    heap.push(timer);
    for (let child = heap.length - 1; child > 0; ) {
      const parent = (child - 1) >> 1;
      if (!this.#swapIfEarlier(child, parent)) break;
      child = parent;
    }
  }

  #pop(): Timer | undefined {
    const heap = this.#timers;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    heap[0] = last;
    for (let parent = 0; ; ) {
      const left = 2 * parent + 1;
      const child = left + 1 < heap.length && this.#isEarlier(left + 1, left) ? left + 1 : left;
      if (child >= heap.length || !this.#swapIfEarlier(child, parent)) return first;
      parent = child;
    }
  }

  #isEarlier(one: number, other: number): boolean {
    const [a, b] = [this.#timers[one], this.#timers[other]];
    return a !== undefined && b !== undefined && (a.at < b.at || (a.at === b.at && a.order < b.order));
  }

  #swapIfEarlier(child: number, parent: number): boolean {
    if (!this.#isEarlier(child, parent)) return false;
    const [a, b] = [this.#timers[child], this.#timers[parent]];
    if (a === undefined || b === undefined) return false;
    this.#timers[child] = b;
    this.#timers[parent] = a;
    return true;
  }
}
