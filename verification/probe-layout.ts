import { randomBytes } from 'node:crypto';
import type { TargetSettings } from '../contract/settings.ts';
import type { HashLayout } from '../passwords/hash-layout.ts';
import { makeHash } from '../passwords/make-hash.ts';
import { type Recipe, recipeText } from '../passwords/recipe.ts';
import type { IdentityClient } from '../secureauth/client.ts';
import { isPassing, TargetFault } from '../secureauth/problems.ts';
import { type Patience, pause, tenMinutes, usualPatience, withPatience } from './patience.ts';
import type { CleaningClient } from './probe-cleanup.ts';
import { markedProfile, type ProbeProfile, type ProbeUser, probeBody, probeUser } from './probe-user.ts';

export type ProbingClient = CleaningClient &
  Pick<IdentityClient, 'importBatch' | 'importProblem' | 'verifyPassword' | 'getUser'>;

/** A recipe's hash in one layout, to be tried. */
export interface LayoutTrial {
  readonly namespace: string;
  readonly target: Pick<TargetSettings, 'tenantId' | 'poolId'>;
  readonly acceptedProfile?: ProbeProfile | undefined;
  readonly recipe: Recipe;
  readonly layout: HashLayout;
}

export interface TrialOptions {
  /** Milliseconds until a user that the pool does not show yet is asked for again. @default 500 */
  readonly lookAgainAfterMs?: number;
  /** For a target that is down. @default ten minutes */
  readonly patience?: Patience;
  /** For a target that may be failing over this hash alone. @default the usual one, some eight seconds */
  readonly patienceWithHash?: Patience;
}

const usualLookAgainMs = 500;
const looks = 10;

/** So long a synthetic user's removal may take once the probe itself was stopped, in milliseconds. */
const longestRemovalMs = 20_000;

/**
 * What a pool says of a synthetic user whose hash is written in this layout: `password_correct` when its password was
 * admitted and another one was not, and why not otherwise. The user is removed again, whatever happens.
 *
 * @throws Problem of the target, or the signal's reason
 */
export async function tryLayout(
  client: ProbingClient,
  trial: LayoutTrial,
  signal: AbortSignal,
  options: TrialOptions = {},
): Promise<string> {
  const user = probeUser(trial.namespace, recipeText(trial.recipe), trial.layout);
  const password = randomBytes(18).toString('base64url');
  // The long part comes first, so that a probe which is stopped here leaves nothing.
  const hash = await makeHash(trial.recipe, password, trial.layout);
  signal.throwIfAborted();
  const pool = new PatientPool(client, user, signal, options);
  let answer: string;
  try {
    answer = await pool.bringIn(trial, hash);
    if (answer === 'accepted') answer = await pool.logIn(password);
    if (answer === 'password_correct' && (await pool.logIn(`${password}x`)) === 'password_correct') {
      answer = 'wrong_password_admitted';
    }
  } catch (error) {
    // The next probe removes what cannot be removed now; what went wrong first is what has to be mended.
    await pool.remove().catch(() => undefined);
    throw error;
  }
  await pool.remove();
  return answer;
}

/** A pool as one synthetic user meets it. */
class PatientPool {
  readonly #client: ProbingClient;
  readonly #user: ProbeUser;
  readonly #signal: AbortSignal;
  readonly #options: TrialOptions;

  constructor(client: ProbingClient, user: ProbeUser, signal: AbortSignal, options: TrialOptions) {
    this.#client = client;
    this.#user = user;
    this.#signal = signal;
    this.#options = options;
  }

  /** `accepted`, or how the pool turned the user away, with an empty profile and with one that it accepts. */
  async bringIn({ target, acceptedProfile }: LayoutTrial, hash: Parameters<typeof probeBody>[2]): Promise<string> {
    let answer = '';
    for (const profile of [markedProfile, ...(acceptedProfile === undefined ? [] : [acceptedProfile])]) {
      const body = probeBody(this.#user, profile, hash, target, new Date().toISOString());
      answer = await this.#answered(async () => {
        // Not stopped half way: what the pool has when its answer comes is what can be removed.
        const imported = await this.#client.importBatch(body, 'update');
        if (imported.kind !== 'accepted') throw this.#client.importProblem(imported);
        return 'accepted';
      });
      if (answer === 'accepted') break;
    }
    return answer;
  }

  /** The result of a login check. A user that the pool does not show yet is waited for. */
  async logIn(password: string): Promise<string> {
    const { identifier } = this.#user;
    for (let look = 1; ; look += 1) {
      const answer = await this.#answered(
        async () => (await this.#client.verifyPassword({ identifier, password }, this.#signal)).result,
      );
      if ((answer !== 'user_not_found' && answer !== 'no_password') || look === looks) return answer;
      await pause(this.#options.lookAgainAfterMs ?? usualLookAgainMs, this.#signal);
    }
  }

  async remove(): Promise<void> {
    const { patience = tenMinutes } = this.#options;
    const stop = this.#signal.aborted ? AbortSignal.timeout(longestRemovalMs) : undefined;
    await withPatience(() => this.#client.deleteUser(this.#user.id, stop), stop, patience);
  }

  /**
   * The answer to a call, or that the target refuses it, or fails over it while it answers for others: a hash that it
   * cannot read.
   */
  async #answered(call: () => Promise<string>): Promise<string> {
    const { patienceWithHash = usualPatience, patience = tenMinutes } = this.#options;
    for (let round = patienceWithHash; ; round = patience) {
      try {
        return await withPatience(call, this.#signal, round);
      } catch (error) {
        if (!(error instanceof TargetFault)) throw error;
        const { answer } = error;
        if (answer.kind === 'refused') return `refused ${answer.status}`;
        if (answer.kind === 'failing' && (await this.#answers())) return `failing ${answer.status}`;
        if (!isPassing(answer) || round === patience) throw error;
      }
    }
  }

  async #answers(): Promise<boolean> {
    return await this.#client.getUser(this.#user.id, this.#signal).then(
      () => true,
      () => false,
    );
  }
}
