import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ArrayScanner } from '../../sources/array-scanner.ts';

function scan(text: string, pieceBytes: number, name?: string): readonly unknown[] {
  const bytes = Buffer.from(text);
  const scanner = new ArrayScanner(name);
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
        expect(scan(text, cut, 'users')).toEqual(JSON.parse(text).users);
      },
    ),
  );
});

it('Arrays of that name elsewhere in the document are passed over', () => {
  const text = '{"a":{"users":[1]},"b":"users","c":["users",[2]],"users":[3,[4],"5]"],"d":[{"users":[6]}]}';
  for (const cut of [1, 2, 3, 1_000]) expect(scan(text, cut, 'users')).toEqual([3, [4], '5]']);
});

it('The elements of a root array are those that JSON.parse finds, and those of the arrays behind it', () => {
  const pages = fc.array(fc.array(fc.jsonValue()), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(
      pages,
      fc.constantFrom('', '\n', ' \r\n'),
      fc.nat(3),
      fc.integer({ min: 1, max: 40 }),
      (lists, gap, indent, cut) => {
        const text = lists.map((list) => JSON.stringify(list, null, indent)).join(gap);
        expect(scan(text, cut)).toEqual(lists.flatMap((list) => JSON.parse(JSON.stringify(list))));
      },
    ),
  );
});

it('Documents that follow one another are read as one, whatever stands beside the array', () => {
  const other = fc.dictionary(
    fc.string().filter((name) => name !== 'users'),
    fc.jsonValue(),
  );
  const pages = fc.array(fc.tuple(fc.array(fc.jsonValue()), other), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(
      pages,
      fc.constantFrom('', '\n'),
      fc.nat(3),
      fc.integer({ min: 1, max: 40 }),
      (documents, gap, indent, cut) => {
        const texts = documents.map(([users, rest]) => JSON.stringify({ ...rest, users, after: rest }, null, indent));
        expect(scan(texts.join(gap), cut, 'users')).toEqual(
          documents.flatMap(([users]) => JSON.parse(JSON.stringify(users))),
        );
      },
    ),
  );
});

it('An object at the root has no root array, and nothing but documents may follow one', () => {
  expect(scan('{"users":[1]}', 3)).toEqual([]);
  for (const text of ['[1],[2]', '[1]x', '{"users":[1]}"users"']) {
    expect(() => scan(text, 2, text.startsWith('[') ? undefined : 'users')).toThrow('goes on after its end');
  }
});
