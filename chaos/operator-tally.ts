import type { Decision } from '../contract/progress.ts';
import type { OperatorTally } from './messages.ts';

/** Counts what an operator does. */
export class TallyKeeper {
  signals = 0;
  updates = 0;
  refused = 0;
  unanswered = 0;
  dropped = 0;
  readonly faults: string[] = [];
  readonly #taken: Record<string, number> = {};
  readonly #holds: Record<string, number> = {};
  readonly #decisions: Partial<Record<Decision, number>> = {};
  readonly #conflicting = new Set<string>();

  take(command: string): void {
    this.#taken[command] = (this.#taken[command] ?? 0) + 1;
  }

  hold(reason: string): void {
    this.#holds[reason] = (this.#holds[reason] ?? 0) + 1;
  }

  decide(decision: Decision): void {
    this.#decisions[decision] = (this.#decisions[decision] ?? 0) + 1;
  }

  conflict(users: readonly string[]): void {
    for (const user of users) this.#conflicting.add(user);
  }

  tally(): OperatorTally {
    const { signals, updates, refused, unanswered, dropped, faults } = this;
    return {
      ...{ signals, updates, refused, unanswered, dropped, faults },
      taken: this.#taken,
      holds: this.#holds,
      decisions: this.#decisions,
      conflicting: [...this.#conflicting],
    };
  }
}
