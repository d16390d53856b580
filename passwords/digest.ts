import { Buffer } from 'node:buffer';
import { decodedLength } from './base64.ts';
import type { HashConfig } from './hash.ts';
import { limits } from './limits.ts';
import { recipeText } from './recipe.ts';
import { type Translation, unmovable } from './translation.ts';

/** Bytes of the digest, by SecureAuth's spelling of the functions (`SHA-256` is in the guide's sample). */
const digestLengths: ReadonlyMap<string, number> = new Map([
  ['MD5', 16],
  ['SHA-1', 20],
  ['SHA-224', 28],
  ['SHA-256', 32],
  ['SHA-384', 48],
  ['SHA-512', 64],
]);

/** Bytes of a digest by SecureAuth's name of its function; undefined for a function that it has no name for. */
export function digestLength(name: string): number | undefined {
  return digestLengths.get(name);
}

/** SecureAuth's spelling of a function that a source writes as `sha256`, `SHA256` or `SHA_256`; undefined for others. */
export function digestName(text: string): string | undefined {
  const name = text.toUpperCase().replace(/[-_]/g, '').replace(/^SHA/, 'SHA-');
  return digestLengths.has(name) ? name : undefined;
}

/** One round of a digest; more rounds have no field in the hash object. */
export interface DigestParts {
  /** `MD5`, `SHA-1`, `SHA-224`, `SHA-256`, `SHA-384` or `SHA-512`. */
  readonly function: string;
  /** In standard base64: the digest, or the digest followed by the salt. */
  readonly value: string;
  /** `text` has its bytes in UTF-8; `behind` is the salt behind the digest, as LDAP's `{SSHA}` has it. */
  readonly salt:
    | { readonly kind: 'none' }
    | { readonly kind: 'text'; readonly text: string }
    | { readonly kind: 'behind' };
}

/** A plain or salted digest as `sha` or `md5`. */
export function fromDigest(parts: DigestParts): Translation {
  const { value, salt } = parts;
  const digestBytes = digestLengths.get(parts.function);
  if (digestBytes === undefined) return unmovable('unknown_format');
  if (value.length > limits.text || (salt.kind === 'text' && Buffer.byteLength(salt.text) > limits.saltLength)) {
    return unmovable('excessive_parameters');
  }
  const length = decodedLength(value);
  if (length === undefined) return unmovable('malformed_hash');
  const saltLength = length - digestBytes;
  if (salt.kind === 'behind' ? saltLength < 1 : saltLength !== 0) return unmovable('malformed_hash');
  if (salt.kind === 'behind' && saltLength > limits.saltLength) return unmovable('excessive_parameters');
  return {
    kind: 'movable',
    recipe: recipeText({ method: 'digest', function: parts.function, salt: salt.kind }),
    hash: { config: configOf(parts, saltLength), value },
  };
}

function configOf({ function: name, salt }: DigestParts, saltLength: number): HashConfig {
  const salting =
    salt.kind === 'text'
      ? { salt: salt.text }
      : salt.kind === 'behind'
        ? { salt_after_digest_in_hash: true, salt_length: saltLength }
        : {};
  return name === 'MD5' ? { method: 'md5', md5: salting } : { method: 'sha', sha: { function: name, ...salting } };
}
