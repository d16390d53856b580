import { decodedLength } from './base64.ts';
import { leastKeyLength, limits } from './limits.ts';
import { argon2Phc } from './phc-text.ts';
import { recipeText } from './recipe.ts';
import { type Translation, unmovable } from './translation.ts';

/** The variants that move. */
export type MovableArgon2 = 'argon2id' | 'argon2i';

/** An Argon2 hash of version 1.3 without a secret: the hash object has no field for either. */
export interface Argon2Parts {
  readonly variant: MovableArgon2;
  readonly passes: number;
  /** KiB. */
  readonly memory: number;
  readonly lanes: number;
  /** The digest, in standard base64. */
  readonly digest: string;
  /** Bytes that the source says the digest has; left out where it does not say. */
  readonly statedLength?: number | undefined;
  /** The salt's bytes, in standard base64. */
  readonly salt: string;
}

const leastSaltLength = 8;

/**
 * Bytes. Argon2 takes in the digest's length (RFC 9106, section 3.2), so what is left of a truncated digest is none of the
 * password any more, though it looks like a whole one of a recipe of its own. Systems write 16, 24, 32, 48 or 64 bytes:
 * where nothing states the length, one that is no multiple of 8 is taken for truncated.
 */
const usualLengthStep = 8;

/**
 * Bounds below are RFC 9106's (section 3.1), those above are {@link limits}.
 *
 * The hash object has no field for the variant either. Argon2id is what a bare digest is taken for; Argon2i goes as a PHC
 * string, which names it, so that no target can take it for the other: it is checked right, or refused.
 */
export function fromArgon2(parts: Argon2Parts): Translation {
  const { variant, passes, memory, lanes, digest, statedLength, salt } = parts;
  if (digest.length > limits.text || salt.length > limits.text) return unmovable('excessive_parameters');
  const keyLength = decodedLength(digest);
  const saltLength = decodedLength(salt);
  if (keyLength === undefined || saltLength === undefined) return unmovable('malformed_hash');
  if (statedLength === undefined ? keyLength % usualLengthStep !== 0 : keyLength !== statedLength) {
    return unmovable('malformed_hash');
  }
  if (keyLength < leastKeyLength || saltLength < leastSaltLength) return unmovable('malformed_hash');
  if (!Number.isInteger(passes) || !Number.isInteger(memory) || !Number.isInteger(lanes)) {
    return unmovable('malformed_hash');
  }
  if (passes < 1 || lanes < 1 || memory < 8 * lanes) return unmovable('malformed_hash');
  if (isExcessive(parts) || keyLength > limits.keyLength || saltLength > limits.saltLength) {
    return unmovable('excessive_parameters');
  }
  return {
    kind: 'movable',
    recipe: recipeText({ method: 'argon2', variant, memory, passes, lanes, keyLength }),
    hash: {
      config: {
        method: 'argon2',
        argon2: {
          iterations: passes,
          memory_in_kb: memory,
          parallelism: lanes,
          key_length: keyLength,
          salt,
          salt_length: saltLength,
        },
      },
      value: variant === 'argon2id' ? digest : argon2Phc(parts),
    },
  };
}

function isExcessive({ passes, memory, lanes }: Argon2Parts): boolean {
  return (
    memory > limits.argon2Memory ||
    passes > limits.argon2Passes ||
    lanes > limits.argon2Lanes ||
    memory * passes > limits.argon2Work
  );
}
