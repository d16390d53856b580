import { type ResetFlowResult, type ResetStep, type ResetStepName, resetSteps } from '../contract/reset-flow.ts';
import type { IdentityClient } from '../secureauth/client.ts';
import type { PasswordOwner } from '../secureauth/password-calls.ts';
import { TargetFault } from '../secureauth/problems.ts';
import type { UserWithData } from '../secureauth/records.ts';
import { newPassword } from './new-password.ts';
import { type Patience, usualPatience, withPatience } from './patience.ts';
import { codeFromOperator, codeFromTarget, codeNeeded } from './reset-code.ts';

/** A user who has agreed to lose the password. */
export interface TestAccount {
  readonly identifier: string;
  /** The one that is expired. */
  readonly password: string;
}

/** How far the flow came, for who goes on after a crash. */
export interface ResetFlowCheckpoint {
  /** The expired login, once it was seen: behind it the old password may be gone. */
  readonly expiredLogin: ResetStep;
  /** The code that was waited for may be used up. */
  readonly codeUsed: boolean;
}

export interface ResetFlowOptions {
  /** Where an operator writes the code that the account was sent. */
  readonly codeFile?: string | undefined;
  /** What came of the flow until it began to wait for a code. */
  readonly waiting?: ResetFlowResult;
  readonly checkpoint?: ResetFlowCheckpoint | undefined;
  readonly onCheckpoint?: (checkpoint: ResetFlowCheckpoint) => void;
  readonly signal: AbortSignal;
  readonly patience?: Patience;
}

type Client = Pick<
  IdentityClient,
  'verifyPassword' | 'getUserByIdentifier' | 'requestReset' | 'generateCode' | 'completeReset' | 'getPool'
>;

/**
 * Between the new password and the login with it a pause waits: whoever came after it would find an account whose
 * password is not expired, and would not know the new one.
 */
const uninterrupted = new AbortController().signal;

/** A step that did not pass: the rest is skipped. */
class StepFailed extends Error {}

/**
 * Plays through what a user does whose reset was forced: a login that is told to be expired, a request for a reset, the
 * code, a new password, and a login with that.
 *
 * The new password is random and told to nobody. An account whose password is not expired is left as it is. The code
 * is the target's own where it hands one out, and otherwise the one that the account was sent, from the operator: the
 * result then says so, and is given back as `waiting` when the operator has it. A code holds until another one is asked
 * for, so nothing is asked for again then.
 *
 * @throws Problem of the target
 * @throws the signal's reason when it is aborted
 */
export async function playResetFlow(
  client: Client,
  account: TestAccount,
  options: ResetFlowOptions,
): Promise<ResetFlowResult> {
  const flow = new ResetFlow(client, account, options);
  return await flow.play();
}

class ResetFlow {
  readonly #client: Client;
  readonly #account: TestAccount;
  readonly #options: ResetFlowOptions;
  readonly #steps: ResetStep[] = [];

  constructor(client: Client, account: TestAccount, options: ResetFlowOptions) {
    this.#client = client;
    this.#account = account;
    this.#options = options;
  }

  async play(): Promise<ResetFlowResult> {
    try {
      const code = await this.#code();
      if (typeof code !== 'string') return code;
      const password = await this.#reset(code);
      const { result, state } = await this.#call(() => this.#logIn(password, uninterrupted), uninterrupted);
      this.#end('new_login', result === 'password_correct', said(result, state));
    } catch (error) {
      if (!(error instanceof StepFailed)) throw error;
    }
    const left = resetSteps.slice(this.#steps.length).map((step): ResetStep => ({ step, result: 'skipped' }));
    return { steps: [...this.#steps, ...left] };
  }

  /** The code, or what has to be waited for. */
  async #code(): Promise<string | ResetFlowResult> {
    const { waiting, checkpoint } = this.#options;
    // A code that was used in an attempt whose end nobody knows is no code any more.
    if (waiting !== undefined && checkpoint?.codeUsed !== true) {
      this.#steps.push(...waiting.steps);
      return await this.#codeOf({ identifier: this.#account.identifier }, waiting.codeAskedAt ?? now());
    }
    const expiredLogin = checkpoint?.expiredLogin ?? waiting?.steps.find(({ step }) => step === 'expired_login');
    if (expiredLogin === undefined) await this.#expiredLogin();
    else this.#steps.push(expiredLogin);
    const askedAt = now();
    const user = await this.#requestReset();
    return await this.#codeOf({ userId: user.id }, askedAt);
  }

  /** The target is asked first: its code is a new one, and the one that was sent is then no code any more. */
  async #codeOf(owner: PasswordOwner, askedAt: string): Promise<string | ResetFlowResult> {
    const { codeFile, signal } = this.#options;
    const generated = await this.#orFailed('code', () =>
      codeFromTarget(() => this.#call(() => this.#client.generateCode(owner, signal))),
    );
    if (generated !== undefined) {
      this.#end('code', true, 'from the target');
      return generated;
    }
    const written = await codeFromOperator(codeFile, askedAt);
    if ('code' in written) {
      this.#end('code', true, 'from the operator');
      return written.code;
    }
    const needsCode = codeNeeded(codeFile, written.because).message;
    return { steps: [...this.#steps], needsCode, codeAskedAt: askedAt };
  }

  async #expiredLogin(): Promise<void> {
    const { result, state } = await this.#call(() => this.#logIn(this.#account.password, this.#options.signal));
    this.#end('expired_login', result === 'password_expired', said(result, state));
    this.#checkpoint(false);
  }

  async #requestReset(): Promise<UserWithData> {
    const { identifier } = this.#account;
    const user = await this.#call(() => this.#client.getUserByIdentifier(identifier, this.#options.signal));
    if (user === undefined) throw this.#fail('reset_requested', 'user_not_found');
    const addresses = user.verifiable_addresses ?? [];
    const address = (addresses.find(({ verified }) => verified === true) ?? addresses[0])?.address;
    if (address === undefined) throw this.#fail('reset_requested', 'no address to send a code to');
    const owner = { userId: user.id };
    const { signal } = this.#options;
    await this.#orFailed('reset_requested', () =>
      this.#call(() => this.#client.requestReset({ address, owner }, signal)),
    );
    this.#end('reset_requested', true);
    return user;
  }

  async #reset(code: string): Promise<string> {
    const { identifier } = this.#account;
    const { signal } = this.#options;
    const pool = await this.#call(() => this.#client.getPool(signal));
    const password = newPassword(pool.password_policy);
    signal.throwIfAborted();
    this.#checkpoint(true);
    let tries = 0;
    const answer = await this.#call(() => {
      tries += 1;
      return this.#client.completeReset({ owner: { identifier }, code, newPassword: password }, uninterrupted);
    }, uninterrupted);
    // A code that was taken, and whose answer was lost, is refused the second time.
    if (answer.kind === 'refused' && !(tries > 1 && (await this.#admits(password)))) {
      throw this.#fail('reset_completed', said(String(answer.status), answer.code));
    }
    this.#end('reset_completed', true);
    return password;
  }

  async #admits(password: string): Promise<boolean> {
    const { result } = await this.#call(() => this.#logIn(password, uninterrupted), uninterrupted);
    return result === 'password_correct';
  }

  #logIn(password: string, signal: AbortSignal) {
    return this.#client.verifyPassword({ identifier: this.#account.identifier, password }, signal);
  }

  #checkpoint(codeUsed: boolean): void {
    const expiredLogin = this.#steps.find(({ step }) => step === 'expired_login');
    if (expiredLogin !== undefined) this.#options.onCheckpoint?.({ expiredLogin, codeUsed });
  }

  /** What the target refuses for good is the step's result. */
  async #orFailed<Answer>(step: ResetStepName, call: () => Promise<Answer>): Promise<Answer> {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof TargetFault) || error.answer.kind !== 'refused') throw error;
      throw this.#fail(step, said(String(error.answer.status), error.answer.code));
    }
  }

  #call<Answer>(call: () => Promise<Answer>, signal = this.#options.signal): Promise<Answer> {
    return withPatience(call, signal, this.#options.patience ?? usualPatience);
  }

  #end(step: ResetStepName, passed: boolean, answer?: string): void {
    if (!passed) throw this.#fail(step, answer);
    this.#steps.push({ step, result: 'passed', ...(answer === undefined ? {} : { answer }) });
  }

  #fail(step: ResetStepName, answer: string | undefined): StepFailed {
    this.#steps.push({ step, result: 'failed', ...(answer === undefined ? {} : { answer }) });
    return new StepFailed();
  }
}

function now(): string {
  return new Date().toISOString();
}

function said(word: string, more: string | null | undefined): string {
  return more ? `${word}, ${more}` : word;
}
