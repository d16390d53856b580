import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ArrayScanner } from '../../sources/array-scanner.ts';

function scan(text: string, pieceBytes: number): readonly unknown[] {
  const bytes = Buffer.from(text);
  const scanner = new ArrayScanner('users');
  const elements: unknown[] = [];
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    for (const element of scanner.take(bytes.subarray(at, at + pieceBytes))) {
      elements.push(JSON.parse(element?.toString('utf8') ?? ''));
    }
  }
  scanner.end();
  return elements;
}

it('The elements of the array are those that JSON.parse finds, wherever the input is cut', () => {
  const other = fc.dictionary(
    fc.string().filter((name) => name !== 'users'),
    fc.jsonValue(),
  );
  fc.assert(
    fc.property(
      fc.array(fc.jsonValue()),
      other,
      fc.nat(3),
      fc.integer({ min: 1, max: 40 }),
      (users, rest, indent, cut) => {
        const text = JSON.stringify({ ...rest, users, after: rest }, null, indent);
        expect(scan(text, cut)).toEqual(JSON.parse(text).users);
      },
    ),
  );
});

it('Arrays of that name elsewhere in the document are passed over', () => {
  const text = '{"a":{"users":[1]},"b":"users","c":["users",[2]],"users":[3,[4],"5]"],"d":[{"users":[6]}]}';
  for (const cut of [1, 2, 3, 1_000]) expect(scan(text, cut)).toEqual([3, [4], '5]']);
});
