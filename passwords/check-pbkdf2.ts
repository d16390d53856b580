import { pbkdf2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { fromAdapted } from './base64.ts';
import { decodeBytes, decodePhcBytes } from './decode-bytes.ts';
import { knownShaFunctions, shaFunction } from './digest-function.ts';
import type { Pbkdf2Config } from './hash.ts';
import type { HashReading } from './hash-reading.ts';
import { limits } from './limits.ts';
import { checkLimits, contradicts, type PasswordCheckOrDefect } from './password-check.ts';

const deriveKey = promisify(pbkdf2);
const phc = /^\$pbkdf2-(sha\d+)\$i=(\d{1,9})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;
const modularCrypt = /^\$pbkdf2-(sha\d+)\$(\d{1,9})\$([A-Za-z0-9./]+)\$([A-Za-z0-9./]+)$/;

/** `value` is the derived key; HMAC over the function that the config names. */
export function pbkdf2Check(config: Pbkdf2Config, value: string, reading: HashReading): PasswordCheckOrDefect {
  if (reading.keyValue === 'phc') return textCheck(phc.exec(value), 'a PHC string of pbkdf2');
  if (reading.keyValue === 'modular-crypt') {
    return textCheck(modularCrypt.exec(value), "passlib's modular crypt of pbkdf2");
  }
  const key = decodeBytes(value, 'base64');
  if (key === undefined) return { field: 'value', reason: 'must be base64' };
  if (contradicts(config.key_length, key.length)) {
    return { field: 'config.pbkdf2.key_length', reason: 'must be the length of the key in value' };
  }
  const salt = decodeBytes(config.salt ?? '', reading.keySaltEncoding);
  if (salt === undefined) return { field: 'config.pbkdf2.salt', reason: `must be ${reading.keySaltEncoding}` };
  if (contradicts(config.salt_length, salt.length)) {
    return { field: 'config.pbkdf2.salt_length', reason: 'must be the length of the salt' };
  }
  return derivedKeyCheck(config.function, config.number_of_iterations, salt, key);
}

function textCheck(found: RegExpExecArray | null, form: string): PasswordCheckOrDefect {
  const [, functionName, iterations, saltText = '', keyText = ''] = found ?? [];
  const salt = decodePhcBytes(fromAdapted(saltText));
  const key = decodePhcBytes(fromAdapted(keyText));
  if (functionName === undefined || salt === undefined || key === undefined) {
    return { field: 'value', reason: `must be ${form}` };
  }
  return derivedKeyCheck(functionName, Number(iterations), salt, key);
}

function derivedKeyCheck(
  functionName: string | undefined,
  iterations: number | undefined,
  salt: Buffer,
  key: Buffer,
): PasswordCheckOrDefect {
  const digestFunction = shaFunction(functionName);
  if (digestFunction === undefined) {
    return { field: 'config.pbkdf2.function', reason: `must be ${knownShaFunctions}` };
  }
  if (iterations === undefined || iterations < 1 || iterations > limits.pbkdf2Iterations) {
    return {
      field: 'config.pbkdf2.number_of_iterations',
      reason: `must be between 1 and ${limits.pbkdf2Iterations}`,
    };
  }
  if (key.length < 1 || key.length > checkLimits.keyLength) {
    return { field: 'value', reason: `must hold a key of 1 to ${checkLimits.keyLength} bytes` };
  }
  if (salt.length > limits.saltLength) {
    return { field: 'config.pbkdf2.salt', reason: `must be at most ${limits.saltLength} bytes` };
  }
  return async (password) =>
    timingSafeEqual(await deriveKey(password, salt, iterations, key.length, digestFunction.name), key);
}
