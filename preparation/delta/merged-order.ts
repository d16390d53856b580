/** Two ascending sequences as one, each value once. */
export async function* mergedOrder(one: AsyncIterator<string>, other: AsyncIterator<string>): AsyncGenerator<string> {
  let left = await one.next();
  let right = await other.next();
  while (left.done !== true || right.done !== true) {
    const value = smaller(left, right);
    yield value;
    if (left.done !== true && left.value === value) left = await one.next();
    if (right.done !== true && right.value === value) right = await other.next();
  }
}

function smaller(left: IteratorResult<string>, right: IteratorResult<string>): string {
  if (left.done === true) return right.value;
  return right.done === true || left.value <= right.value ? left.value : right.value;
}
