import { Buffer } from 'node:buffer';
import type { HashedPassword } from './hash.ts';

/** Bytes of a seed: as many as SHA-256 has. */
export const unusableSeedLength = 32;

/**
 * A hash that no password matches, for users whose password cannot move: their credential needs one, and must be reset.
 *
 * Its digest is the seed itself, so nobody knows a password for it, and the same seed gives the same hash. The salt
 * marks the placeholder for whoever reads a tenant's export.
 *
 * @param seed 32 bytes that nobody can choose a password for: pseudo-random, different for each user
 * @throws RangeError when the seed has another length
 */
export function unusableHash(seed: Uint8Array): HashedPassword {
  if (seed.length !== unusableSeedLength) throw new RangeError(`An unusable hash needs ${unusableSeedLength} bytes`);
  return {
    config: { method: 'sha', sha: { function: 'SHA-256', salt: 'unusable' } },
    value: Buffer.from(seed.buffer, seed.byteOffset, seed.byteLength).toString('base64'),
  };
}
