import { createHash, pbkdf2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { hashRaw } from '@node-rs/argon2';
import { hash as hashBcrypt } from '@node-rs/bcrypt';
import { fromArgon2 } from './argon2.ts';
import { fromBcrypt } from './bcrypt.ts';
import { shaFunction } from './digest-function.ts';
import type { HashedPassword } from './hash.ts';
import type { HashLayout } from './hash-layout.ts';
import { layOut } from './lay-out.ts';
import { fromPbkdf2 } from './pbkdf2.ts';
import { type Recipe, recipeText } from './recipe.ts';
import { fromSaltedDigest } from './salted-digest.ts';
import type { Translation } from './translation.ts';

const deriveKey = promisify(pbkdf2);

/** As long as those that most products write, in bytes. */
const saltLength = 16;

/** The library's numbers of the variants: RFC 9106, section 3.1. */
const argon2Variants = { argon2i: 1, argon2id: 2 } as const;

/**
 * Hashes a password as hashes of a recipe were made, and writes it as a dataset does: what a dataset's own hashes go
 * through makes the hash object. The salt is random; it is text where the layout can hold no other.
 *
 * @throws RangeError for a recipe that no dataset has, such as one beyond `limits`
 */
export async function makeHash(recipe: Recipe, password: string, layout: HashLayout): Promise<HashedPassword> {
  const salt = isWrittenAsText(recipe, layout) ? textSalt() : randomBytes(saltLength);
  const made = await translated(recipe, password, salt);
  const hash = made.kind === 'movable' && made.recipe === recipeText(recipe) ? layOut(made.hash, layout) : undefined;
  if (hash === undefined) throw new RangeError(`No dataset has the recipe ${recipeText(recipe)} in layout ${layout}`);
  return hash;
}

/** A salt that stands before the password is text in every dataset. */
function isWrittenAsText(recipe: Recipe, layout: HashLayout): boolean {
  return layout === 'salt_text' || (recipe.method === 'digest' && recipe.salt === 'text');
}

function textSalt(): Buffer {
  return Buffer.from(randomBytes(saltLength).toString('hex').slice(0, saltLength));
}

async function translated(recipe: Recipe, password: string, salt: Buffer): Promise<Translation> {
  switch (recipe.method) {
    case 'bcrypt':
      return fromBcrypt(await hashBcrypt(password, { cost: recipe.cost }));
    case 'pbkdf2': {
      const { function: name, iterations, keyLength } = recipe;
      const key = await deriveKey(password, salt, iterations, keyLength, nodeName(name));
      return fromPbkdf2({ function: name, iterations, key: key.toString('base64'), salt: salt.toString('base64') });
    }
    case 'argon2': {
      const { variant, memory, passes, lanes, keyLength } = recipe;
      const digest = await hashRaw(password, {
        algorithm: argon2Variants[variant],
        memoryCost: memory,
        timeCost: passes,
        parallelism: lanes,
        outputLen: keyLength,
        salt,
      });
      return fromArgon2({
        ...recipe,
        digest: digest.toString('base64'),
        statedLength: keyLength,
        salt: salt.toString('base64'),
      });
    }
    case 'digest': {
      const { function: name } = recipe;
      const made = createHash(nodeName(name));
      if (recipe.salt === 'text') made.update(salt);
      made.update(password, 'utf8');
      if (recipe.salt === 'behind') made.update(salt);
      const used = recipe.salt === 'none' ? Buffer.alloc(0) : salt;
      const position = recipe.salt === 'behind' ? 'suffix' : 'prefix';
      return fromSaltedDigest({ function: name, digest: made.digest(), salt: used, position });
    }
  }
}

/** As `node:crypto` names it. */
function nodeName(name: string): string {
  return name === 'MD5' ? 'md5' : (shaFunction(name)?.name ?? name);
}
