import { Buffer } from 'node:buffer';
import { padded } from './base64.ts';
import { digestLength } from './digest.ts';
import type { Argon2Config, HashedPassword, Md5Config, Pbkdf2Config } from './hash.ts';
import type { HashLayout } from './hash-layout.ts';
import type { Pbkdf2Function } from './pbkdf2.ts';
import { argon2Phc, pbkdf2ModularCrypt, pbkdf2Phc } from './phc-text.ts';
import { plainText } from './text-bytes.ts';

/**
 * Writes a hash object in another layout than the usual one, which {@link translatePassword} gives.
 *
 * @param hash in the usual layout of its recipe
 * @param layout one that its recipe has
 * @returns undefined when the salt cannot be written so: it is to stand as text, and is none
 */
export function layOut(hash: HashedPassword, layout: HashLayout): HashedPassword | undefined {
  const { method, pbkdf2, argon2, sha = {}, md5 = {} } = hash.config;
  switch (method) {
    case 'bcrypt':
      return hash;
    case 'pbkdf2':
      return pbkdf2 === undefined ? hash : layOutPbkdf2(pbkdf2, hash, layout);
    case 'argon2':
      return argon2 === undefined ? hash : layOutArgon2(argon2, hash, layout);
    case 'sha': {
      const { salt: _, salt_after_digest_in_hash: __, salt_length: ___, ...unsalted } = sha;
      const bytes = digestLength(sha.function ?? '') ?? 0;
      return layOutDigest(sha, hash, layout, bytes, (salting) => ({ method, sha: { ...unsalted, ...salting } }));
    }
    case 'md5':
      return layOutDigest(md5, hash, layout, digestLength('MD5') ?? 0, (salting) => ({ method, md5: salting }));
  }
}

function layOutPbkdf2(config: Pbkdf2Config, hash: HashedPassword, layout: HashLayout): HashedPassword | undefined {
  const parts = {
    function: config.function as Pbkdf2Function,
    iterations: config.number_of_iterations ?? 0,
    key: hash.value,
    salt: config.salt ?? '',
  };
  if (layout === 'phc') return { ...hash, value: pbkdf2Phc(parts) };
  if (layout === 'modular_crypt') return { ...hash, value: pbkdf2ModularCrypt(parts) };
  const salt = encoded(Buffer.from(parts.salt, 'base64'), layout);
  return salt === undefined ? undefined : { ...hash, config: { method: 'pbkdf2', pbkdf2: { ...config, salt } } };
}

function layOutArgon2(config: Argon2Config, hash: HashedPassword, layout: HashLayout): HashedPassword | undefined {
  // The usual layout of Argon2i is a PHC string: the key is its last part.
  const isPhc = hash.value.startsWith('$');
  const digest = isPhc ? padded(hash.value.slice(hash.value.lastIndexOf('$') + 1)) : hash.value;
  const usualSalt = config.salt ?? '';
  if (layout === 'phc') {
    if (isPhc) return hash;
    const { iterations: passes = 0, memory_in_kb: memory = 0, parallelism: lanes = 0 } = config;
    return { ...hash, value: argon2Phc({ variant: 'argon2id', passes, memory, lanes, digest, salt: usualSalt }) };
  }
  const salt = encoded(Buffer.from(usualSalt, 'base64'), layout);
  if (salt === undefined) return undefined;
  return { config: { method: 'argon2', argon2: { ...config, salt } }, value: digest };
}

function layOutDigest(
  config: Md5Config,
  hash: HashedPassword,
  layout: HashLayout,
  digestBytes: number,
  configOf: (salting: Md5Config) => HashedPassword['config'],
): HashedPassword | undefined {
  if (layout === 'digest') return hash;
  const bytes = Buffer.from(hash.value, 'base64');
  const digest = bytes.subarray(0, digestBytes);
  const salt = config.salt_after_digest_in_hash === true ? bytes.subarray(digestBytes) : Buffer.from(config.salt ?? '');
  if (layout === 'salt_behind_digest') {
    return {
      config: configOf({ salt_after_digest_in_hash: true, salt_length: salt.length }),
      value: Buffer.concat([digest, salt]).toString('base64'),
    };
  }
  const text = encoded(salt, layout);
  return text === undefined ? undefined : { config: configOf({ salt: text }), value: digest.toString('base64') };
}

function encoded(salt: Buffer, layout: HashLayout): string | undefined {
  if (layout === 'salt_text') return plainText(salt);
  return salt.toString(layout === 'salt_hex' ? 'hex' : 'base64');
}
