import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Finding } from '../../contract/dataset.ts';
import { settledFindings } from '../../verification/settled-findings.ts';

const missing = (id: string): Finding => ({ id, finding: 'missing' });
const different = (id: string): Finding => ({ id, finding: 'different', fields: ['payload'] });

/** Settles findings by what look-ups show, and tells who was looked up. */
async function settle(findings: readonly Finding[], shown: (id: string) => Finding | undefined) {
  const lookedUp: string[] = [];
  const settled = await settledFindings(findings, async (id) => {
    lookedUp.push(id);
    return shown(id);
  });
  return { settled, lookedUp };
}

const names = (count: number, prefix: string) => Array.from({ length: count }, (_, index) => `${prefix}${index}`);

test('what a look-up shows goes before what the listing showed', async () => {
  const findings = [different('changed'), different('behind'), different('gone'), missing('there'), missing('other')];
  const { settled } = await settle(findings, (id) => {
    if (id === 'changed') return { id, finding: 'different', fields: ['status'] };
    if (id === 'gone') return missing(id);
    return id === 'other' ? different(id) : undefined;
  });
  expect(settled).toEqual([
    { id: 'changed', finding: 'different', fields: ['status'] },
    missing('gone'),
    different('other'),
  ]);
});

test('of many that look-ups agree on, ten from all over them speak for the rest', async () => {
  const findings = names(100, 'user').map(missing);
  const { settled, lookedUp } = await settle(findings, missing);
  expect(settled).toEqual(findings);
  expect(lookedUp).toEqual(names(10, 'user').map((_, index) => `user${index * 10}`));
});

test('as soon as one of them is none, everybody is looked up, once', async () => {
  const findings = names(100, 'user').map(missing);
  const { settled, lookedUp } = await settle(findings, (id) =>
    id === 'user50' || id === 'user51' ? undefined : missing(id),
  );
  expect(settled).toHaveLength(98);
  expect(new Set(lookedUp).size).toBe(100);
  expect(lookedUp).toHaveLength(100);
});

test('those that differ and those that are missing speak for their own kind alone', async () => {
  const findings = [...names(50, 'old').map(different), ...names(50, 'gone').map(missing)];
  const { settled, lookedUp } = await settle(findings, (id) => (id.startsWith('old') ? undefined : missing(id)));
  expect(settled).toEqual(names(50, 'gone').map(missing));
  expect(lookedUp).toHaveLength(60);
});

test('up to ten of a kind, the findings are what look-ups show, whatever the listing showed', async () => {
  const answer = fc.constantFrom('missing', 'different', 'same');
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.constantFrom(missing, different), answer), { maxLength: 10 }),
      async (users) => {
        const findings = users.map(([listed], index) => listed(String(index)));
        const shown = (id: string): Finding | undefined => {
          const kind = users[Number(id)]?.[1];
          if (kind === 'same') return undefined;
          return kind === 'missing' ? missing(id) : different(id);
        };
        const { settled } = await settle(findings, shown);
        expect(settled).toEqual(findings.flatMap(({ id }) => shown(id) ?? []));
      },
    ),
  );
});
