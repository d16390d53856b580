import { fromArgon2, type MovableArgon2 } from './argon2.ts';
import { fromAdapted, padded } from './base64.ts';
import { fromPbkdf2, type Pbkdf2Function } from './pbkdf2.ts';
import { type Translation, unmovable } from './translation.ts';
import { wholeNumber } from './whole-number.ts';

/**
 * `$argon2id$v=19$m=7168,t=5,p=1$salt$digest`, base64 without padding (the PHC string format). Left out, the version is
 * 1.0, as the reference implementation has it; `keyid` and `data` tell of parts that are not in the text.
 *
 * @param statedLength bytes of the digest, where something beside the text states it
 */
export function fromArgon2Phc(variant: MovableArgon2, value: string, statedLength?: number): Translation {
  const parts = value.split('$');
  if (parts.length === 5) return unmovable(isParameterList(parts[2]) ? 'argon2_version' : 'malformed_hash');
  const [, , version, list, salt, digest] = parts;
  if (parts.length !== 6 || list === undefined || salt === undefined || digest === undefined) {
    return unmovable('malformed_hash');
  }
  if (version !== 'v=19') return unmovable(version === 'v=16' ? 'argon2_version' : 'malformed_hash');
  const parameters = parameterList(list);
  if (mixesIn(parameters)) return unmovable('keyed_hash');
  return fromArgon2({
    variant,
    passes: wholeNumber(parameters.get('t')),
    memory: wholeNumber(parameters.get('m')),
    lanes: wholeNumber(parameters.get('p')),
    digest: padded(digest),
    statedLength,
    salt: padded(salt),
  });
}

/** A version's segment of the PHC string format. */
const version = /^v=\d/;

const functions: ReadonlyMap<string, Pbkdf2Function> = new Map([
  ['pbkdf2', 'SHA-1'],
  ['pbkdf2-sha1', 'SHA-1'],
  ['pbkdf2-sha256', 'SHA-256'],
  ['pbkdf2-sha512', 'SHA-512'],
]);

/**
 * passlib's `$pbkdf2-sha256$29000$salt$key` (adapted base64: `.` for `+`), or the PHC form
 * `$pbkdf2-sha256$i=29000,l=32$salt$key`; both without padding.
 *
 * The PHC string format lets a function have versions, each a function of its own. Nobody has defined any of PBKDF2, so
 * what a text with one was made by is not known, and neither is what its parameters mean.
 */
export function fromPbkdf2Phc(value: string): Translation {
  const parts = value.split('$');
  const [, name, list, salt, key] = parts;
  if (list !== undefined && version.test(list)) return unmovable('unknown_format');
  if (parts.length !== 5 || name === undefined || list === undefined || salt === undefined || key === undefined) {
    return unmovable('malformed_hash');
  }
  const named = functions.get(name);
  if (named === undefined) return unmovable('pbkdf2_function');
  if (!list.includes('=')) {
    const iterations = wholeNumber(list);
    return fromPbkdf2({ function: named, iterations, key: fromAdaptedText(key), salt: fromAdaptedText(salt) });
  }
  const parameters = parameterList(list);
  if (mixesIn(parameters)) return unmovable('keyed_hash');
  const translation = fromPbkdf2({
    function: named,
    iterations: wholeNumber(parameters.get('i')),
    key: padded(key),
    salt: padded(salt),
  });
  const stated = parameters.get('l');
  if (translation.kind === 'unmovable' || stated === undefined) return translation;
  const length = translation.hash.config.pbkdf2?.key_length;
  return wholeNumber(stated) === length ? translation : unmovable('malformed_hash');
}

function fromAdaptedText(text: string): string {
  return padded(fromAdapted(text));
}

function isParameterList(text: string | undefined): boolean {
  return text?.startsWith('m=') === true;
}

/** A key or other data that is not in the text is mixed into the hash. */
function mixesIn(parameters: ReadonlyMap<string, string>): boolean {
  return parameters.has('keyid') || parameters.has('data');
}

function parameterList(text: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  for (const part of text.split(',')) {
    const equals = part.indexOf('=');
    if (equals > 0) parameters.set(part.slice(0, equals), part.slice(equals + 1));
  }
  return parameters;
}
