import { randomInt } from 'node:crypto';
import type { Pool } from '../secureauth/records.ts';

/** Letters that cannot be taken for another, digits, and marks that need no escape anywhere. */
const alphabets = {
  capital_letters: 'ABCDEFGHJKLMNPQRSTUVWXYZ',
  lowercase_letters: 'abcdefghijkmnopqrstuvwxyz',
  digits: '23456789',
  special_characters: '-_.,:!?*+=#%',
} as const;

/** So long that it passes any `strength`: more than 120 bits of chance. */
const usualLength = 24;

/** A random password that meets a pool's policy, and the usual demands where it has none. */
export function newPassword(policy: Pool['password_policy']): string {
  const characters = Object.entries(alphabets).flatMap(([demand, alphabet]) =>
    Array.from({ length: Math.max(1, policy?.[demand as keyof typeof alphabets] ?? 0) }, () => oneOf(alphabet)),
  );
  const all = Object.values(alphabets).join('');
  const length = Math.max(usualLength, policy?.min_length ?? 0);
  while (characters.length < length) characters.push(oneOf(all));
  return shuffled(characters).join('');
}

function oneOf(alphabet: string): string {
  return alphabet[randomInt(alphabet.length)] ?? '';
}

function shuffled(characters: readonly string[]): string[] {
  const left = [...characters];
  return characters.map(() => left.splice(randomInt(left.length), 1)[0] ?? '');
}
