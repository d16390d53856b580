/** How a user of one of two datasets stands to the other. */
export type DeltaStep<Newer, Earlier> =
  | { readonly kind: 'new'; readonly newer: Newer }
  | { readonly kind: 'changed' | 'notConfirmed' | 'unchanged'; readonly newer: Newer; readonly earlier: Earlier }
  | { readonly kind: 'gone'; readonly earlier: Earlier };

/**
 * Merges two datasets that are sorted by the ids of their users: each user of either is in one step, in the order of
 * the ids. Holds one user of each, whatever their numbers.
 *
 * @param unconfirmed ids of users of the earlier dataset, in their order: who is the same has to be sent again
 * @param isSame whether a user is in the newer dataset just as in the earlier one
 */
export async function* mergeUsers<Newer extends { readonly id: string }, Earlier extends { readonly id: string }>(
  newer: AsyncIterator<Newer>,
  earlier: AsyncIterator<Earlier>,
  unconfirmed: AsyncIterator<string>,
  isSame: (newer: Newer, earlier: Earlier) => boolean,
): AsyncGenerator<DeltaStep<Newer, Earlier>> {
  let now = await newer.next();
  let before = await earlier.next();
  let suspect = await unconfirmed.next();
  while (now.done !== true || before.done !== true) {
    if (before.done === true || (now.done !== true && now.value.id < before.value.id)) {
      yield { kind: 'new', newer: now.value };
      now = await newer.next();
      continue;
    }
    if (now.done === true || before.value.id < now.value.id) {
      yield { kind: 'gone', earlier: before.value };
      before = await earlier.next();
      continue;
    }
    while (suspect.done !== true && suspect.value < now.value.id) suspect = await unconfirmed.next();
    const isConfirmed = suspect.done === true || suspect.value !== now.value.id;
    const kind = !isSame(now.value, before.value) ? 'changed' : isConfirmed ? 'unchanged' : 'notConfirmed';
    yield { kind, newer: now.value, earlier: before.value };
    now = await newer.next();
    before = await earlier.next();
  }
}
