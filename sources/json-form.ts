import type { Buffer } from 'node:buffer';
import { ArrayScanner, BrokenDocument } from './array-scanner.ts';
import { isJsonObject } from './fields.ts';
import { parseJson } from './read-record.ts';

/**
 * How an input holds its users: one a line; as the elements of a list; in objects that have a named list each; or in
 * lists that stand in a list, which nobody reads.
 */
export type JsonForm = 'lines' | 'list' | 'pages' | 'list of lists';

/**
 * Tells an input's form by its beginning. What is no JSON at all is taken for what its reader then finds fault with.
 *
 * @param input the file's name: `.ndjson` and `.jsonl` are lines whatever the first of them holds
 * @param listName of the list in a page
 */
export function formOf(input: string, head: Buffer, listName: string | undefined): JsonForm {
  if (/\.(?:ndjson|jsonl)(?:\.gz)?$/i.test(input)) return 'lines';
  // Structure is ASCII, and the head may end within a character.
  const text = head.toString('latin1');
  const other = listName === undefined ? 'list' : 'pages';
  if (text.trimStart().startsWith('[')) return formOfList(head, listName);
  const first = firstObjectLine(text);
  return first === undefined || isPage(first, listName) ? other : 'lines';
}

/** A list is told by its first element; one that does not end within the head is no user. */
function formOfList(head: Buffer, listName: string | undefined): JsonForm {
  const scanner = new ArrayScanner(undefined);
  try {
    const [first] = scanner.take(head);
    if (first === undefined) return scanner.isInside && listName !== undefined ? 'pages' : 'list';
    const element = parseJson(first.toString('latin1'));
    if (Array.isArray(element)) return 'list of lists';
    return isPage(element, listName) ? 'pages' : 'list';
  } catch (error) {
    if (error instanceof BrokenDocument) return 'list';
    throw error;
  }
}

/** The first line that is an object by itself: a broken one before it is one user's fault, not the input's. */
function firstObjectLine(text: string): unknown {
  for (const line of text.split('\n')) {
    if (!line.startsWith('{')) continue;
    const value = parseJson(line);
    if (isJsonObject(value)) return value;
  }
  return undefined;
}

function isPage(value: unknown, listName: string | undefined): boolean {
  return listName !== undefined && isJsonObject(value) && Array.isArray(value[listName]);
}
