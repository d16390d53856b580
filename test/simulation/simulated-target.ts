import type { ConflictMode } from '../../contract/settings.ts';
import type { FaultAnswer, ImportAnswer } from '../../secureauth/answers.ts';
import { TargetFault } from '../../secureauth/problems.ts';
import type { SimulatedClock } from './simulated-clock.ts';
import type { ReadsHashes, SimulatedPool, SimulatedUser } from './simulated-pool.ts';

/** What becomes of a request on its way, and how long it takes. */
export interface Journey {
  readonly milliseconds: number;
  /** Instead of the target's answer; `applied` says whether the target carried it out all the same. */
  readonly fault?: { readonly answer: FaultAnswer; readonly applied: boolean };
}

/** Says what a request meets that arrives now. */
export type Journeys = (request: {
  readonly users: number;
  /** Requests that are there, this one included. */
  readonly inFlight: number;
  readonly now: number;
}) => Journey;

const poisoned: ImportAnswer = { kind: 'failing', status: 500 };

/** The target behind its network, and what it saw of the requests. */
export class SimulatedTarget {
  readonly #clock: SimulatedClock;
  readonly #pool: SimulatedPool;
  readonly #journeys: Journeys;
  readonly #poison: ReadonlySet<string>;
  #inFlight = 0;
  mostInFlight = 0;
  requests = 0;
  /** When import requests arrived. */
  readonly arrivals: number[] = [];
  readonly faults: Record<string, number> = {};
  /** What imports were answered, but for successes: statuses, or why no answer came. */
  readonly importErrors: Record<string, number> = {};
  /** Requests that looked users up: while they were imported, because answers had been lost, and for the sample. */
  lookUps = 0;
  /** Requests of the hash probe. */
  probes = 0;
  /** When an import was last carried out. */
  lastImportAt = 0;

  /** @param poison ids of users over which it fails, with whoever is sent beside them */
  constructor(clock: SimulatedClock, pool: SimulatedPool, journeys: Journeys, poison: ReadonlySet<string>) {
    this.#poison = poison;
    this.#clock = clock;
    this.#pool = pool;
    this.#journeys = journeys;
  }

  async import(users: readonly SimulatedUser[], mode: ConflictMode): Promise<ImportAnswer> {
    this.arrivals.push(this.#clock.now());
    const isPoisoned = users.some(({ id }) => this.#poison.has(id));
    const answer = await this.#request(users.length, () => {
      if (isPoisoned) return poisoned;
      this.lastImportAt = this.#clock.now();
      return this.#pool.import(users, mode);
    });
    if (answer.kind === 'accepted') return answer;
    const error = answer.kind === 'unreachable' ? answer.fault : String(answer.status);
    this.importErrors[error] = (this.importErrors[error] ?? 0) + 1;
    return answer;
  }

  /** Whether the pool holds all of them as they are. @throws TargetFault */
  async holds(users: readonly SimulatedUser[]): Promise<readonly boolean[]> {
    // Listing is cheap beside importing.
    const answer = await this.#request(1, () => users.map(({ id, content }) => this.#pool.users.get(id) === content));
    if ('kind' in answer) throw new TargetFault('target_failing', answer.kind, '', '', answer);
    return answer;
  }

  /** Which of them the pool has, whatever is in them. @throws TargetFault */
  async present(users: readonly SimulatedUser[]): Promise<ReadonlySet<string>> {
    const held = await this.#request(1, () => ({ ids: users.filter(({ id }) => this.#pool.users.has(id)) }));
    if ('kind' in held) throw new TargetFault('target_failing', held.kind, '', '', held);
    return new Set(held.ids.map(({ id }) => id));
  }

  /** Whether the user was there. @throws TargetFault */
  async deleteUser(id: string): Promise<boolean> {
    const answer = await this.#request(1, () => ({ wasThere: this.#pool.users.delete(id) }));
    if ('kind' in answer) throw new TargetFault('target_failing', answer.kind, '', '', answer);
    return answer.wasThere;
  }

  /** Brings the hash probe's synthetic user in, or removes it. @throws TargetFault */
  async holdProbe(there: boolean): Promise<boolean> {
    this.probes += 1;
    const answer = await this.#request(1, () => {
      this.#pool.holdsProbe = there;
      return [there];
    });
    if ('kind' in answer) throw new TargetFault('target_failing', answer.kind, '', '', answer);
    return there;
  }

  /** Which layout admits the synthetic user's password. */
  get readsHashes(): ReadsHashes {
    return this.#pool.readsHashes;
  }

  async #request<Answer>(users: number, apply: () => Answer): Promise<Answer | FaultAnswer> {
    this.requests += 1;
    this.#inFlight += 1;
    this.mostInFlight = Math.max(this.mostInFlight, this.#inFlight);
    const journey = this.#journeys({ users, inFlight: this.#inFlight, now: this.#clock.now() });
    const { milliseconds, fault } = journey;
    try {
      await this.#clock.pause(milliseconds / 2);
      const answer = fault === undefined || fault.applied ? apply() : undefined;
      await this.#clock.pause(milliseconds / 2);
      if (fault === undefined && answer !== undefined) return answer;
      const said = fault?.answer ?? { kind: 'failing', status: 500 };
      const name = said.kind === 'unreachable' ? said.fault : said.kind;
      this.faults[name] = (this.faults[name] ?? 0) + 1;
      return said;
    } finally {
      this.#inFlight -= 1;
    }
  }
}
