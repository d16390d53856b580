import type { MovableArgon2 } from './argon2.ts';
import type { DigestParts } from './digest.ts';
import type { Pbkdf2Function } from './pbkdf2.ts';

/** A hash method with its parameters: all that hashes of one recipe have in common. */
export type Recipe =
  | { readonly method: 'bcrypt'; readonly cost: number }
  | {
      readonly method: 'pbkdf2';
      readonly function: Pbkdf2Function;
      readonly iterations: number;
      /** Bytes. */
      readonly keyLength: number;
    }
  | {
      readonly method: 'argon2';
      readonly variant: MovableArgon2;
      /** KiB. */
      readonly memory: number;
      readonly passes: number;
      readonly lanes: number;
      /** Bytes. */
      readonly keyLength: number;
    }
  | {
      readonly method: 'digest';
      /** As {@link DigestParts} names it. */
      readonly function: string;
      /** `text`: the salt stands before the password. `behind`: it follows the password, as in LDAP's `{SSHA}`. */
      readonly salt: DigestParts['salt']['kind'];
    };

const saltWords: Readonly<Record<DigestParts['salt']['kind'], string>> = {
  none: 'unsalted',
  text: 'salted',
  behind: 'salt behind digest',
};

/** A recipe for people and for counting, which {@link readRecipe} reads again: `pbkdf2, SHA-512, 210000, 64 bytes`. */
export function recipeText(recipe: Recipe): string {
  switch (recipe.method) {
    case 'bcrypt':
      return `bcrypt, cost ${recipe.cost}`;
    case 'pbkdf2':
      return `pbkdf2, ${recipe.function}, ${recipe.iterations}, ${recipe.keyLength} bytes`;
    case 'argon2': {
      const { variant, memory, passes, lanes, keyLength } = recipe;
      return `${variant}, ${memory} KiB, ${count(passes, 'pass', 'es')}, ${count(lanes, 'lane', 's')}, ${keyLength} bytes`;
    }
    case 'digest':
      return `${recipe.function}, ${saltWords[recipe.salt]}`;
  }
}

const bcrypt = /^bcrypt, cost (\d+)$/;
const pbkdf2 = /^pbkdf2, (SHA-1|SHA-256|SHA-512), (\d+), (\d+) bytes$/;
const argon2 = /^(argon2id|argon2i), (\d+) KiB, (\d+) pass(?:es)?, (\d+) lanes?, (\d+) bytes$/;
const digest = /^(MD5|SHA-\d+), (unsalted|salted|salt behind digest)$/;

/** The recipe that {@link recipeText} wrote; undefined for any other text, such as the name of many recipes together. */
export function readRecipe(text: string): Recipe | undefined {
  const [, cost] = bcrypt.exec(text) ?? [];
  if (cost !== undefined) return { method: 'bcrypt', cost: Number(cost) };
  const key = pbkdf2.exec(text);
  if (key !== null) {
    const [, named, iterations, keyLength] = key;
    return {
      method: 'pbkdf2',
      function: named as Pbkdf2Function,
      iterations: Number(iterations),
      keyLength: Number(keyLength),
    };
  }
  const memoryHard = argon2.exec(text);
  if (memoryHard !== null) {
    const [, variant, memory, passes, lanes, keyLength] = memoryHard;
    return {
      method: 'argon2',
      variant: variant as MovableArgon2,
      memory: Number(memory),
      passes: Number(passes),
      lanes: Number(lanes),
      keyLength: Number(keyLength),
    };
  }
  const [, named, words] = digest.exec(text) ?? [];
  const salt = (['none', 'text', 'behind'] as const).find((kind) => saltWords[kind] === words);
  return named === undefined || salt === undefined ? undefined : { method: 'digest', function: named, salt };
}

function count(number: number, noun: string, plural: string): string {
  return number === 1 ? `1 ${noun}` : `${number} ${noun}${plural}`;
}
