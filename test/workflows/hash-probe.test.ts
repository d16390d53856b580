import { describe, expect, it } from 'vitest';
import type { PreparationCounts } from '../../contract/dataset.ts';
import type { ProbedRecipe } from '../../contract/probe.ts';
import type { MigrationSettings } from '../../contract/settings.ts';
import { holdForFailing, holdForLostSalts, planAfter, unrepeatable, wantsProbe } from '../../workflows/hash-probe.ts';

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
const counts = (recipes: PreparationCounts['recipes']) => ({ recipes }) as PreparationCounts;

describe('after a hash probe', () => {
  it('nothing is prepared again where all is read as usual, or was not probed', () => {
    const unknown: ProbedRecipe = { recipe: 'other recipes', users: 1, result: 'not_probed', tried: [] };
    expect(planAfter([works('a', 'salt_text', true), unknown])).toBeUndefined();
    expect(planAfter([])).toBeUndefined();
  });

  it('hashes are written in the layouts that work, and reset where none does', () => {
    const probed = [works('a', 'salt_hex', false), works('b', 'phc', true), fails('c')];
    expect(planAfter(probed)).toEqual({ a: 'salt_hex', c: 'reset' });
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
    // Temporal's Web UI takes 20,000 bytes.
    expect(many?.message.length).toBeLessThan(5_000);
  });

  it('a hold says how many users have salts that the layout cannot hold', () => {
    const plan = { a: 'salt_text', b: 'reset' };
    expect(holdForLostSalts(plan, { crypt: 1 }, { crypt: 1, probe_failed: 5 }, at)).toBeUndefined();
    const hold = holdForLostSalts(plan, { salt_layout: 2 }, { salt_layout: 5 }, at);
    expect(hold).toMatchObject({ reason: 'unreadable_hashes', decisions: ['resume', 'abort'] });
    expect(hold?.message).toContain('those of 3 users are no text (a)');
    // A delta may have fewer such users than all that it was compared with.
    expect(holdForLostSalts(plan, { salt_layout: 5 }, {}, at)).toBeUndefined();
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

it('a pool is probed unless the settings want none, or no password moves', () => {
  expect(wantsProbe(settings([]), counts({ a: 1 }))).toBe(true);
  expect(wantsProbe(settings([], false), counts({ a: 1 }))).toBe(false);
  expect(wantsProbe(settings([]), counts({}))).toBe(false);
});
