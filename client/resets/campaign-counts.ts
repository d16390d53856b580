import { type Absence, absences } from './arrivals.ts';
import { type Channel, channelOf, channels } from './reset-address.ts';
import type { ListedUser } from './reset-rows.ts';

type Counts<Name extends string = string> = Readonly<Record<Name, number>>;

/** One stage, or the users of another list. */
export interface StageCounts {
  readonly file: string;
  readonly users: number;
  /** Users by reason. */
  readonly reasons: Counts;
  /** Users by the way in which they are reached. */
  readonly channels: Counts<Channel>;
}

/** What a campaign came to. `mustReset` is the sum of the stages, of the unreachable and of those that are left out. */
export interface CampaignCounts {
  readonly mustReset: { readonly users: number; readonly reasons: Counts };
  readonly stages: readonly StageCounts[];
  /** Users without an address: they need another way. There is no file where there are none. */
  readonly unreachable: { readonly users: number; readonly reasons: Counts; readonly file?: string };
  /** Users that are not known to have arrived; they are in no file unless everybody was asked for. */
  readonly notArrived: { readonly users: number; readonly leftOut: boolean; readonly states: Counts<Absence> };
}

/** Counts users by names. */
export class Counter<Name extends string = string> {
  readonly #counts: Map<Name, number>;

  /** @param names that are told in this order and also without users; any other comes behind them */
  constructor(names: readonly Name[] = []) {
    this.#counts = new Map(names.map((name) => [name, 0]));
  }

  add(name: Name): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  get users(): number {
    return [...this.#counts.values()].reduce((sum, users) => sum + users, 0);
  }

  get counts(): Counts<Name> {
    return Object.fromEntries(this.#counts) as Counts<Name>;
  }
}

/** Counts in the order of their names, so that the order of the users does not show. */
export function byName(counter: Counter): Counts {
  return Object.fromEntries(Object.entries(counter.counts).sort(([one], [other]) => (one < other ? -1 : 1)));
}

export function absenceCounter(): Counter<Absence> {
  return new Counter(absences);
}

/** Counts the users of one stage. */
export class StageCounter {
  readonly #reasons = new Counter();
  readonly #channels = new Counter<Channel>(channels);

  add({ reason, address }: ListedUser): void {
    this.#reasons.add(reason);
    if (address !== undefined) this.#channels.add(channelOf(address));
  }

  counts(file: string): StageCounts {
    return { file, users: this.#reasons.users, reasons: byName(this.#reasons), channels: this.#channels.counts };
  }
}
