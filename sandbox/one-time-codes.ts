import { randomBytes, randomInt } from 'node:crypto';
import type { Codes, RequestCode } from '../secureauth/generated/identitysystem.ts';
import type { ChangeListener } from './change-listener.ts';

export type CodeType = RequestCode['type'];

/** What a code is for. */
export interface CodePurpose {
  readonly poolId: string;
  readonly userId: string;
  readonly type: CodeType;
  /** Only `verify_address` has a code for each address. */
  readonly address?: string;
}

/** A code that holds, until it is used up or another one is made. */
export interface IssuedCode extends CodePurpose, Codes {
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** Codes hold for so long; the OpenAPI file leaves it to the pool's `otp_settings`. */
const lifetimeMs = 10 * 60 * 1000;

/** One-time codes of one tenant: one active code for each user and type, as the OpenAPI file says. */
export class OneTimeCodes {
  /** Is told of codes that are made and used up. */
  listener: ChangeListener | undefined;
  readonly #active = new Map<string, IssuedCode>();
  readonly #byExtendedCode = new Map<string, IssuedCode>();

  /** Makes a code; an earlier one for the same purpose no longer holds. */
  issue(purpose: CodePurpose, now = Date.now()): Codes {
    const code = String(randomInt(1_000_000)).padStart(6, '0');
    const issued = {
      ...purpose,
      code,
      extended_code: randomBytes(24).toString('base64url'),
      expiresAt: now + lifetimeMs,
    };
    this.restore(issued);
    this.listener?.codeIssued(issued);
    return { code: issued.code, extended_code: issued.extended_code };
  }

  /**
   * Uses a code up.
   *
   * @param userId whose code it is; left out where `code` is an extended code
   * @returns the user's id, or undefined when the code does not hold
   */
  redeem(
    poolId: string,
    type: CodeType,
    code: string,
    userId: string | undefined,
    now = Date.now(),
  ): string | undefined {
    const issued =
      this.#byExtendedCode.get(code) ??
      (userId === undefined ? undefined : this.#active.get(keyOf({ poolId, userId, type })));
    if (issued === undefined || issued.poolId !== poolId || issued.type !== type || issued.expiresAt <= now)
      return undefined;
    if (issued.code !== code && issued.extended_code !== code) return undefined;
    if (userId !== undefined && issued.userId !== userId) return undefined;
    this.forget(issued);
    this.listener?.codeForgotten(purposeOf(issued));
    return issued.userId;
  }

  /** Puts back a code that was made before; an earlier one for the same purpose no longer holds. */
  restore(issued: IssuedCode): void {
    this.forget(issued);
    this.#active.set(keyOf(issued), issued);
    this.#byExtendedCode.set(issued.extended_code, issued);
  }

  /** The code for a purpose no longer holds. */
  forget(purpose: CodePurpose): void {
    const before = this.#active.get(keyOf(purpose));
    if (before === undefined) return;
    this.#byExtendedCode.delete(before.extended_code);
    this.#active.delete(keyOf(purpose));
  }
}

function purposeOf({ poolId, userId, type, address }: CodePurpose): CodePurpose {
  return { poolId, userId, type, ...(address === undefined ? {} : { address }) };
}

function keyOf({ poolId, userId, type, address }: CodePurpose): string {
  return [poolId, userId, type, type === 'verify_address' ? (address ?? '') : ''].join(' ');
}
