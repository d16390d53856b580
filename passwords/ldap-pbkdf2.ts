import { fromAdapted, padded } from './base64.ts';
import { decodeBytes } from './decode-bytes.ts';
import { fromDecodedPbkdf2, fromPbkdf2, type Pbkdf2Function } from './pbkdf2.ts';
import { utf8Bytes } from './text-bytes.ts';
import { type Translation, unmovable } from './translation.ts';
import { wholeNumber } from './whole-number.ts';

/** Bytes of the key that OpenDJ writes: as many as the function's digest has. */
const digestLengths: Readonly<Record<Pbkdf2Function, number>> = { 'SHA-1': 20, 'SHA-256': 32, 'SHA-512': 64 };

/**
 * What stands behind `{PBKDF2…}`, by its shape:
 *
 * - `10000$salt$key` of OpenLDAP's pw-pbkdf2, of passlib and of 389 Directory Server, in adapted base64
 * - `10000:base64` of OpenDJ and its kin, the key and the salt behind it
 * - `$1$salt$5000$hex` of Dovecot, whose salt is text
 */
export function fromLdapPbkdf2(named: Pbkdf2Function, value: string): Translation {
  const parts = value.split('$');
  if (parts.length === 3) {
    const [iterations, salt = '', key = ''] = parts;
    return fromPbkdf2({
      function: named,
      iterations: wholeNumber(iterations),
      key: padded(fromAdapted(key)),
      salt: padded(fromAdapted(salt)),
    });
  }
  if (parts.length === 5 && value.startsWith('$1$')) return readDovecot(named, parts);
  const colon = value.indexOf(':');
  if (parts.length > 1 || colon === -1) return unmovable(value === '' ? 'malformed_hash' : 'unknown_format');
  return readOpendj(named, wholeNumber(value.slice(0, colon)), value.slice(colon + 1));
}

function readOpendj(named: Pbkdf2Function, iterations: number, text: string): Translation {
  const bytes = decodeBytes(text, 'base64');
  const keyLength = digestLengths[named];
  if (bytes === undefined || bytes.length <= keyLength) return unmovable('malformed_hash');
  return fromPbkdf2({
    function: named,
    iterations,
    key: bytes.toString('base64', 0, keyLength),
    salt: bytes.toString('base64', keyLength),
  });
}

function readDovecot(named: Pbkdf2Function, [, , saltText = '', iterations, hex = '']: readonly string[]): Translation {
  return fromDecodedPbkdf2({
    function: named,
    iterations: wholeNumber(iterations),
    key: decodeBytes(hex, 'hex'),
    salt: utf8Bytes(saltText),
  });
}

const blobSaltStart = 4;
const blobKeyStart = 68;
const blobLength = 324;

/**
 * `{PBKDF2_SHA256}` of 389 Directory Server: base64 of the iterations as 32 bits with the highest byte first, 64 bytes of
 * salt and 256 of key. It is not the same as its `{PBKDF2-SHA256}`.
 */
export function fromDirectoryServerBlob(value: string): Translation {
  const bytes = decodeBytes(value, 'base64');
  if (bytes?.length !== blobLength) return unmovable('malformed_hash');
  return fromPbkdf2({
    function: 'SHA-256',
    iterations: bytes.readUInt32BE(0),
    salt: bytes.toString('base64', blobSaltStart, blobKeyStart),
    key: bytes.toString('base64', blobKeyStart),
  });
}

const atlassianSaltLength = 16;
const atlassianLength = 48;

/** `{PKCS5S2}` of Atlassian, ApacheDS and OpenDJ: base64 of 16 bytes of salt and 32 of key, 10,000 iterations of SHA-1. */
export function fromAtlassian(value: string): Translation {
  const bytes = decodeBytes(value, 'base64');
  if (bytes?.length !== atlassianLength) return unmovable('malformed_hash');
  return fromPbkdf2({
    function: 'SHA-1',
    iterations: 10_000,
    salt: bytes.toString('base64', 0, atlassianSaltLength),
    key: bytes.toString('base64', atlassianSaltLength),
  });
}
