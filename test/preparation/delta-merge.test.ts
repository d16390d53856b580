import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type DeltaStep, mergeUsers } from '../../preparation/delta/merge-users.ts';
import { mergedOrder } from '../../preparation/delta/merged-order.ts';

interface User {
  readonly id: string;
  readonly content: number;
}

/** Users by their ids, in the order of these; few ids and contents, so that two datasets have many in common. */
const datasets = fc.dictionary(fc.constantFrom(...'abcdefghijkl'), fc.nat(1)).map((contents) =>
  Object.keys(contents)
    .sort()
    .map((id): User => ({ id, content: contents[id] ?? 0 })),
);

const someIds = fc.uniqueArray(fc.constantFrom(...'abcdefghijkl')).map((ids) => ids.sort());

async function* each<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}

async function stepsOf(newer: readonly User[], earlier: readonly User[], unconfirmed: readonly string[]) {
  const steps: DeltaStep<User, User>[] = [];
  const isSame = (one: User, other: User) => one.content === other.content;
  for await (const step of mergeUsers(each(newer), each(earlier), each(unconfirmed), isSame)) steps.push(step);
  return steps;
}

const idOf = (step: DeltaStep<User, User>) => (step.kind === 'gone' ? step.earlier.id : step.newer.id);

test('a merge tells of each user of both datasets once, in order, what a look-up in the other would tell', async () => {
  await fc.assert(
    fc.asyncProperty(datasets, datasets, someIds, async (newer, earlier, unconfirmed) => {
      const steps = await stepsOf(newer, earlier, unconfirmed);

      expect(steps.map(idOf)).toEqual([...new Set([...newer, ...earlier].map(({ id }) => id))].sort());
      for (const step of steps) {
        const now = newer.find(({ id }) => id === idOf(step));
        const before = earlier.find(({ id }) => id === idOf(step));
        const expected =
          now === undefined
            ? { kind: 'gone', earlier: before }
            : before === undefined
              ? { kind: 'new', newer: now }
              : {
                  kind:
                    now.content !== before.content
                      ? 'changed'
                      : unconfirmed.includes(now.id)
                        ? 'notConfirmed'
                        : 'unchanged',
                  newer: now,
                  earlier: before,
                };
        expect(step).toEqual(expected);
      }
    }),
  );
});

test('what a delta sends, put over the earlier dataset, is the newer one but for who is gone', async () => {
  await fc.assert(
    fc.asyncProperty(datasets, datasets, someIds, async (newer, earlier, unconfirmed) => {
      const steps = await stepsOf(newer, earlier, unconfirmed);
      // The pool lacks those whom nobody found there.
      const pool = new Map(earlier.filter(({ id }) => !unconfirmed.includes(id)).map((user) => [user.id, user]));
      for (const step of steps) {
        if (step.kind === 'gone') pool.delete(step.earlier.id);
        else if (step.kind !== 'unchanged') pool.set(step.newer.id, step.newer);
      }
      expect([...pool.values()].sort((one, other) => (one.id < other.id ? -1 : 1))).toEqual(newer);
    }),
  );
});

test('a merge holds one user of each dataset: it never reads ahead of what it has told', async () => {
  let read = 0;
  async function* counted(users: number): AsyncGenerator<User> {
    for (let user = 0; user < users; user += 1) {
      read += 1;
      yield { id: String(user).padStart(6, '0'), content: 0 };
    }
  }
  let told = 0;
  for await (const _ of mergeUsers(counted(2_000), counted(2_000), each([]), () => true)) {
    told += 1;
    expect(read).toBeLessThanOrEqual(2 * told);
  }
  expect(told).toBe(2_000);
});

test('two ascending sequences are one, each value once', async () => {
  await fc.assert(
    fc.asyncProperty(someIds, someIds, async (one, other) => {
      const merged: string[] = [];
      for await (const id of mergedOrder(each(one), each(other))) merged.push(id);
      expect(merged).toEqual([...new Set([...one, ...other])].sort());
    }),
  );
});
