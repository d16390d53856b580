import type { ConflictMode } from '../../contract/settings.ts';
import type { ImportAnswer } from '../../secureauth/answers.ts';

/** A user as the simulation sends it: what it holds is one number. */
export interface SimulatedUser {
  readonly id: string;
  readonly content: number;
}

/** What a failed import still applies; the target does not document it, so all three are tried. */
export type FailedImportApplies = 'none' | 'partly' | 'whole';

/** How the pool reads hashes: as they are usually written, in another layout, or in none. */
export type ReadsHashes = 'as_usual' | 'otherwise' | 'never';

/** The target's pool: what an import does to it, by the guide's three modes. */
export class SimulatedPool {
  readonly users = new Map<string, number>();
  readonly readsHashes: ReadsHashes;
  /** Whether a synthetic user of the hash probe is there. */
  holdsProbe = false;
  readonly #refused: ReadonlySet<string>;
  readonly #applies: FailedImportApplies;
  readonly #names: boolean;

  /**
   * @param refused ids that no mode brings in
   * @param names whether it says who conflicts
   */
  constructor(
    refused: ReadonlySet<string>,
    applies: FailedImportApplies,
    names: boolean,
    readsHashes: ReadsHashes = 'as_usual',
  ) {
    this.readsHashes = readsHashes;
    this.#refused = refused;
    this.#applies = applies;
    this.#names = names;
  }

  import(users: readonly SimulatedUser[], mode: ConflictMode): ImportAnswer {
    const refused = users.filter(({ id }) => this.#refused.has(id));
    const clashing = mode === 'fail' ? users.filter(({ id }) => this.users.has(id)) : [];
    const failed = new Set([...refused, ...clashing].map(({ id }) => id));
    for (const user of this.#toPut(users, failed)) {
      if (mode === 'update' || !this.users.has(user.id)) this.users.set(user.id, user.content);
    }
    if (refused.length > 0) return { kind: 'refused', status: 422 };
    if (clashing.length === 0) return { kind: 'accepted' };
    const named = this.#names ? { ids: clashing.map(({ id }) => id) } : {};
    return { kind: 'conflict', status: 409, ...named };
  }

  #toPut(users: readonly SimulatedUser[], failed: ReadonlySet<string>): readonly SimulatedUser[] {
    if (failed.size === 0) return users;
    if (this.#applies === 'none') return [];
    if (this.#applies === 'whole') return users.filter(({ id }) => !failed.has(id));
    return users.slice(
      0,
      users.findIndex(({ id }) => failed.has(id)),
    );
  }
}
