import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { translatePassword } from '../../passwords/translate.ts';
import type { Translation } from '../../passwords/translation.ts';
import { verifyPassword } from '../../passwords/verify.ts';

/** A hash that its own system made: see the fixtures' README. */
export interface MadeHash {
  readonly scheme: string;
  readonly value: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly password: string | null;
}

export function madeHashes(name: string): readonly MadeHash[] {
  const url = new URL(`../fixtures/passwords/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8'));
}

/** The recipe of a hash that moves, or the reason of one that does not. */
export function recipeOf(translation: Translation): string {
  return translation.kind === 'movable' ? translation.recipe : `reset: ${translation.reason}`;
}

/** The right password is admitted, and neither its neighbours nor an empty one. */
export async function expectOnly(password: string, translation: Translation): Promise<void> {
  if (translation.kind !== 'movable') throw new Error(`Expected a movable hash, got ${translation.reason}`);
  expect(await verifyPassword(translation.hash, password)).toBe(true);
  for (const wrong of [`${password} `, password.slice(0, -1), password.toUpperCase(), '']) {
    expect(await verifyPassword(translation.hash, wrong)).toBe(false);
  }
}

/**
 * Translates one such hash, and tells of it what it says of itself: its recipe, checked by logging in with its own
 * password and with others, or the reason of its reset.
 */
export async function checkedRecipe(format: string, made: MadeHash): Promise<string> {
  const { value, parameters = {}, password } = made;
  const translation = translatePassword({ format, value, parameters });
  if (translation.kind === 'movable') await expectOnly(password ?? '', translation);
  return recipeOf(translation);
}

/** What becomes of a text that is damaged or asks for too much. */
export function recipeOfText(format: string, value: string, parameters: Readonly<Record<string, string>> = {}): string {
  return recipeOf(translatePassword({ format, value, parameters }));
}
