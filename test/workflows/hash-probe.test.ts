import { describe, expect, it } from 'vitest';
import type { PreparationCounts } from '../../contract/dataset.ts';
import type { ProbedRecipe, RecipePlan } from '../../contract/probe.ts';
import type { MigrationSettings } from '../../contract/settings.ts';
import {
  holdForFailing,
  holdForLostSalts,
  isSamePlan,
  planAfter,
  recipesToProbe,
  unrepeatable,
} from '../../workflows/hash-probe.ts';

const at = '2026-01-01T00:00:00.000Z';

const works = (recipe: string, layout: string, usual: boolean): ProbedRecipe => ({
  recipe,
  users: 7,
  result: 'works',
  layout,
  usual,
  tried: [{ layout, answer: 'password_correct' }],
});
const fails = (recipe: string, users = 7): ProbedRecipe => ({
  recipe,
  users,
  result: 'fails',
  tried: [
    { layout: 'salt_text', answer: 'password_incorrect' },
    { layout: 'salt_hex', answer: 'refused 422' },
  ],
});
const settings = (inputs: readonly string[], probe = true) =>
  ({
    source: { type: 'json', inputs },
    verification: { exportLimit: 0, probe },
  }) as unknown as MigrationSettings;
const prepared = (
  recipes: PreparationCounts['recipes'],
  plan?: RecipePlan,
  resets: PreparationCounts['resets'] = {},
) => ({
  counts: { recipes, resets } as PreparationCounts,
  ...(plan === undefined ? {} : { recipes: plan }),
});

describe('after a hash probe', () => {
  it('hashes are written as they were where all is read as usual, or was not probed', () => {
    const unknown: ProbedRecipe = { recipe: 'other recipes', users: 1, result: 'not_probed', tried: [] };
    expect(planAfter([works('a', 'salt_text', true), unknown], {})).toEqual({});
    expect(planAfter([], {})).toEqual({});
  });

  it('hashes are written in the layouts that work, and reset where none does', () => {
    const probed = [works('a', 'salt_hex', false), works('b', 'phc', true), fails('c')];
    expect(planAfter(probed, {})).toEqual({ a: 'salt_hex', c: 'reset' });
  });

  it('hashes that were written by an earlier one are written anew just where another layout works by now', () => {
    const before = { b: 'phc', c: 'reset', gone: 'salt_hex' };
    const found = [works('a', 'salt_text', true), works('b', 'phc', false), fails('c')];
    expect(isSamePlan(planAfter(found, before), before)).toBe(true);
    const usual = planAfter([works('b', 'salt_text', true), fails('c')], before);
    expect(usual).toEqual({ c: 'reset', gone: 'salt_hex' });
    expect(isSamePlan(usual, before)).toBe(false);
    const mended = planAfter([works('b', 'phc', false), works('c', 'salt_hex', false)], before);
    expect(mended).toEqual({ b: 'phc', c: 'salt_hex', gone: 'salt_hex' });
    expect(isSamePlan(mended, before)).toBe(false);
    expect(planAfter([works('b', 'salt_text', true)], { b: 'phc' })).toEqual({});
  });

  it('the same layouts are the same text, in whatever order they were found', () => {
    const [one, other] = [works('a', 'salt_hex', false), works('b', 'phc', false)];
    const text = JSON.stringify(planAfter([one, other], {}));
    expect(JSON.stringify(planAfter([one], { b: 'phc' }))).toBe(text);
    expect(JSON.stringify(planAfter([other, one], {}))).toBe(text);
  });

  it('a hold names what fails, with its users and the answers, however many there are', () => {
    expect(holdForFailing([works('a', 'phc', true)], at)).toBeUndefined();
    const hold = holdForFailing([works('a', 'phc', true), fails('b', 1), fails('c', 1200)], at);
    expect(hold).toMatchObject({ reason: 'unreadable_hashes', since: at, decisions: ['reset', 'resume', 'abort'] });
    expect(hold?.message).toContain('b (1 user); c (1200 users)');
    expect(hold?.message).toContain('b: salt_text password_incorrect, salt_hex refused 422');
    const many = holdForFailing(
      Array.from({ length: 200 }, (_, n) => fails(`pbkdf2, SHA-512, ${n}, 64 bytes`)),
      at,
    );
    expect(many?.message).toContain('and 190 more');
    expect(holdForFailing([fails('b', 0)], at)?.message).toContain(
      'b (users who were to reset their passwords before, if they are still in the export)',
    );
    // Temporal's Web UI takes 20,000 bytes.
    expect(many?.message.length).toBeLessThan(5_000);
  });

  it('a hold says how many users have salts that the layout cannot hold', () => {
    const plan = { a: 'salt_text', b: 'reset' };
    expect(holdForLostSalts(plan, { crypt: 1, probe_failed: 5, salt_layout: 2 }, at)).toBeUndefined();
    const hold = holdForLostSalts(plan, { salt_layout: 2, salt_not_text: 3 }, at);
    expect(hold).toMatchObject({ reason: 'unreadable_hashes', decisions: ['resume', 'abort'] });
    expect(hold?.message).toContain('those of 3 users are no text (a)');
  });

  it('a pipe cannot be read twice', () => {
    expect(unrepeatable(settings(['/export.json']))).toBeUndefined();
    expect(unrepeatable(settings([]))).toBeUndefined();
    expect(unrepeatable(settings(['-']))).toMatchObject({
      reason: 'unreadable_hashes',
      message: expect.stringContaining('Save the export to a file'),
    });
  });
});

describe('a hash probe', () => {
  it('tries each recipe of passwords that move, unless the settings want none', () => {
    expect(recipesToProbe(settings([]), prepared({ a: 1 }))).toEqual({ a: 1 });
    expect(recipesToProbe(settings([], false), prepared({ a: 1 }))).toEqual({});
    expect(recipesToProbe(settings([]), prepared({}))).toEqual({});
  });

  it('tries those again that an earlier one had reset, and no others that nobody has', () => {
    const plan = { a: 'phc', b: 'reset', c: 'salt_text', d: 'salt_hex' };
    expect(recipesToProbe(settings([]), prepared({ a: 1 }, plan))).toEqual({ a: 1 });
    expect(recipesToProbe(settings([]), prepared({ a: 1 }, plan, { probe_failed: 7 }))).toEqual({ a: 1, b: 0 });
    const lost = prepared({ a: 1, d: 2 }, plan, { salt_not_text: 7 });
    expect(recipesToProbe(settings([]), lost)).toEqual({ a: 1, c: 0, d: 2 });
    expect(recipesToProbe(settings([], false), lost)).toEqual({});
  });
});
