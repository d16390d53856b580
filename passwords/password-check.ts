/** Tells whether a password is the one that a hash was made of. It runs off the event loop where it is costly. */
export type PasswordCheck = (password: string) => Promise<boolean>;

/** Why no password can be checked against a hash object. It holds names and limits, never a hash or a salt. */
export interface HashDefect {
  /** Path inside the hash object, with points: `config.pbkdf2.key_length`. */
  readonly field: string;
  readonly reason: string;
}

/** Either of the two, told apart by `isHashDefect`. */
export type PasswordCheckOrDefect = PasswordCheck | HashDefect;

export function isHashDefect(result: PasswordCheckOrDefect): result is HashDefect {
  return typeof result !== 'function';
}

/** Beyond what `limits` says of hashes that move: what we ourselves do not compute, nor keep, for a single login. */
export const checkLimits = {
  /** Bytes. */
  keyLength: 1_024,
} as const;

/** A number that a config states beside what was found; left out or 0 (Go's unset number) states nothing. */
export function contradicts(stated: number | undefined, found: number): boolean {
  return stated !== undefined && stated !== 0 && stated !== found;
}
