/** Things to stop at the end, the last started first, whatever fails on the way. */
export class Cleanup {
  readonly #steps: (() => Promise<void>)[] = [];
  #over = false;

  /** Takes what has to be stopped; when everything else has been stopped already, it is stopped at once. */
  async add(stop: () => Promise<void>): Promise<void> {
    if (this.#over) await stop().catch(() => undefined);
    else this.#steps.push(stop);
  }

  /** Stops everything; what could not be stopped does not keep the rest from it. */
  async run(): Promise<void> {
    this.#over = true;
    for (const stop of this.#steps.splice(0).reverse()) await stop().catch(() => undefined);
  }
}
