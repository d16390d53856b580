import { Buffer } from 'node:buffer';
import { fromDigest } from './digest.ts';
import { plainText } from './text-bytes.ts';
import { type Translation, unmovable } from './translation.ts';

/** What a digest is taken over: the salt and then the password, or the password and then the salt. */
export type SaltPosition = 'prefix' | 'suffix';

/** One round of a digest over a password and a salt, both as bytes. */
export interface SaltedDigestParts {
  /** As {@link fromDigest} names it. */
  readonly function: string;
  readonly digest: Uint8Array;
  /** May be empty: then the digest is over the password alone. */
  readonly salt: Uint8Array;
  readonly position: SaltPosition;
}

/**
 * A digest whose salt stands apart from it. A salt before the password goes into the config, which holds text; one
 * behind the password goes behind the digest, as LDAP has it, where any bytes can stand.
 */
export function fromSaltedDigest(parts: SaltedDigestParts): Translation {
  const { salt, digest } = parts;
  if (salt.length === 0) {
    return fromDigest({ function: parts.function, value: base64(digest), salt: { kind: 'none' } });
  }
  if (parts.position === 'suffix') {
    const sound = fromDigest({ function: parts.function, value: base64(digest), salt: { kind: 'none' } });
    if (sound.kind === 'unmovable') return sound;
    const value = Buffer.concat([digest, salt]).toString('base64');
    return fromDigest({ function: parts.function, value, salt: { kind: 'behind' } });
  }
  const text = plainText(salt);
  if (text === undefined) return unmovable('salt_layout');
  return fromDigest({ function: parts.function, value: base64(digest), salt: { kind: 'text', text } });
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
