/** A digest function as node:crypto names it, and the length of its digest in bytes. */
export interface DigestFunction {
  readonly name: string;
  readonly bytes: number;
}

export const md5: DigestFunction = { name: 'md5', bytes: 16 };

const shaFunctions: Readonly<Record<string, DigestFunction>> = {
  SHA1: { name: 'sha1', bytes: 20 },
  SHA224: { name: 'sha224', bytes: 28 },
  SHA256: { name: 'sha256', bytes: 32 },
  SHA384: { name: 'sha384', bytes: 48 },
  SHA512: { name: 'sha512', bytes: 64 },
};

/** What a defect says of a function that is none of these. */
export const knownShaFunctions = 'SHA-1, SHA-224, SHA-256, SHA-384 or SHA-512';

/**
 * The function that `sha.function` or `pbkdf2.function` names. The guide's sample writes `SHA-256`; the list of names is
 * not documented, so that case and hyphen do not count.
 */
export function shaFunction(name: string | undefined): DigestFunction | undefined {
  return name === undefined ? undefined : shaFunctions[name.toUpperCase().replace('-', '')];
}
