/** Things to stop at the end, the last started first, whatever fails on the way. */
export class Cleanup {
  readonly #steps: (() => Promise<void>)[] = [];

  add(stop: () => Promise<void>): void {
    this.#steps.push(stop);
  }

  /** Stops everything; what could not be stopped does not keep the rest from it. */
  async run(): Promise<void> {
    for (const stop of this.#steps.splice(0).reverse()) await stop().catch(() => undefined);
  }
}
