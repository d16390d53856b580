import type { Argon2Parts } from './argon2.ts';
import type { Pbkdf2Parts } from './pbkdf2.ts';

/** An Argon2 hash as a PHC string, which names its variant and its parameters itself. */
export function argon2Phc({ variant, passes, memory, lanes, digest, salt }: Argon2Parts): string {
  return `$${variant}$v=19$m=${memory},t=${passes},p=${lanes}$${unpadded(salt)}$${unpadded(digest)}`;
}

/** A PBKDF2 hash as a PHC string. */
export function pbkdf2Phc({ function: named, iterations, key, salt }: Pbkdf2Parts): string {
  return `$pbkdf2-${phcName(named)}$i=${iterations}$${unpadded(salt)}$${unpadded(key)}`;
}

/** A PBKDF2 hash as passlib writes it: without a name before the number of rounds, and with `.` for `+`. */
export function pbkdf2ModularCrypt({ function: named, iterations, key, salt }: Pbkdf2Parts): string {
  return `$pbkdf2-${phcName(named)}$${iterations}$${adapted(salt)}$${adapted(key)}`;
}

function phcName(named: Pbkdf2Parts['function']): string {
  return named.toLowerCase().replace('-', '');
}

function adapted(base64: string): string {
  return unpadded(base64).replaceAll('+', '.');
}

function unpadded(base64: string): string {
  return base64.replace(/=+$/, '');
}
