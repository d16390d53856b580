import { decodedLength } from './base64.ts';
import { leastKeyLength, limits } from './limits.ts';
import { type Translation, unmovable } from './translation.ts';

/** An Argon2id hash of version 1.3 without a secret: the only kind that the hash object can tell. */
export interface Argon2idParts {
  readonly passes: number;
  /** KiB. */
  readonly memory: number;
  readonly lanes: number;
  /** The digest, in standard base64. */
  readonly digest: string;
  /** The salt's bytes, in standard base64. */
  readonly salt: string;
}

const leastSaltLength = 8;

/** Bounds below are RFC 9106's (section 3.1), those above are {@link limits}. */
export function fromArgon2id(parts: Argon2idParts): Translation {
  const { passes, memory, lanes, digest, salt } = parts;
  if (digest.length > limits.text || salt.length > limits.text) return unmovable('excessive_parameters');
  const keyLength = decodedLength(digest);
  const saltLength = decodedLength(salt);
  if (keyLength === undefined || saltLength === undefined) return unmovable('malformed_hash');
  if (keyLength < leastKeyLength || saltLength < leastSaltLength) return unmovable('malformed_hash');
  if (!Number.isInteger(passes) || !Number.isInteger(memory) || !Number.isInteger(lanes)) {
    return unmovable('malformed_hash');
  }
  if (passes < 1 || lanes < 1 || memory < 8 * lanes) return unmovable('malformed_hash');
  if (isExcessive(parts) || keyLength > limits.keyLength) return unmovable('excessive_parameters');
  return {
    kind: 'movable',
    recipe: `argon2id, ${memory} KiB, ${count(passes, 'pass', 'es')}, ${count(lanes, 'lane', 's')}, ${keyLength} bytes`,
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
      value: digest,
    },
  };
}

function isExcessive({ passes, memory, lanes }: Argon2idParts): boolean {
  return (
    memory > limits.argon2Memory ||
    passes > limits.argon2Passes ||
    lanes > limits.argon2Lanes ||
    memory * passes > limits.argon2Work
  );
}

function count(number: number, noun: string, plural: string): string {
  return number === 1 ? `1 ${noun}` : `${number} ${noun}${plural}`;
}
