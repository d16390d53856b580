import { Buffer } from 'node:buffer';
import { base32nopad } from '@scure/base';
import type { PersonCredential } from '../contract/person.ts';

/**
 * A second factor of an authenticator app. The name `totp_secret`, in base32, is that of NewUserCredential in the
 * vendor's OpenAPI file; it has no field for algorithm, digits or period, so only what authenticator apps assume moves:
 * SHA-1, 6 digits, 30 seconds.
 *
 * @param secret base32 without padding, in capitals
 * @param createdAt RFC 3339
 */
export function totpCredential(secret: string, createdAt?: string): PersonCredential {
  const payload = { totp_secret: secret };
  return createdAt === undefined ? { type: 'totp', payload } : { type: 'totp', payload, createdAt };
}

/** The base32 of a text's UTF-8 bytes, for sources that keep the key itself. */
export function base32OfText(text: string): string {
  return base32nopad.encode(Buffer.from(text, 'utf8'));
}

/**
 * The base32 of bytes that a source keeps as base64.
 *
 * @returns undefined when it is no base64
 */
export function base32OfBase64(text: string): string | undefined {
  const isBase64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/.test(text);
  return isBase64 && text !== '' ? base32nopad.encode(Buffer.from(text, 'base64')) : undefined;
}

/**
 * A base32 secret as people and tools write it, without its blanks, hyphens and padding.
 *
 * @returns undefined when it is no base32
 */
export function base32Secret(text: string): string | undefined {
  const secret = text.replace(/[\s-]/g, '').replace(/=+$/, '').toUpperCase();
  return /^[A-Z2-7]{8,}$/.test(secret) ? secret : undefined;
}
