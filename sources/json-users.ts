import { Buffer } from 'node:buffer';
import { basename } from 'node:path';
import type { RecordFraming } from '../contract/mended.ts';
import { Problem } from '../contract/problem.ts';
import type { RawRecord } from '../contract/record-block.ts';
import type { SourceItem } from '../contract/source.ts';
import { elementsOfChunks, itemOfElement } from './array-elements.ts';
import { readInputChunks } from './input-chunks.ts';
import { formOf } from './json-form.ts';
import { linesOfChunks } from './lines.ts';
import type { RecordReader } from './read-record.ts';

/** Bytes of an input that are looked at to tell its form; a user has about 1 KB. */
const headBytes = 1_048_576;

/**
 * Streams the users of an input in JSON, in whichever form a provider's API and the tools around it leave them: one
 * user a line, a list of users, or an object with a named list, such as a page of an API; lists and pages may follow one
 * another, or stand in a list themselves. Records of a line have a line in their position, others an ordinal.
 *
 * @param listName of the list in a page; undefined where the provider has none
 * @param next what to do when there are no users, as a sentence
 * @throws Problem `broken_source` when the input holds no list of users, breaks off or is not JSON
 */
export async function* readJsonUsers(
  path: string,
  listName: string | undefined,
  next: string,
): AsyncGenerator<readonly RawRecord[]> {
  const chunks = readInputChunks(path);
  try {
    yield* usersOfChunks(chunks, basename(path), listName, next);
  } finally {
    // Whoever looks at the beginning alone has never begun with the rest.
    await chunks.return(undefined);
  }
}

async function* usersOfChunks(
  chunks: AsyncGenerator<Buffer>,
  input: string,
  listName: string | undefined,
  next: string,
): AsyncGenerator<readonly RawRecord[]> {
  const head = await readHead(chunks);
  const form = formOf(input, head, listName);
  if (form === 'list of lists') {
    throw new Problem(
      'broken_source',
      'The document is a list of lists',
      input,
      'Join them, for example with `jq -s add`.',
    );
  }
  const all = startingWith(head, chunks);
  if (form === 'lines') yield* linesOfChunks(all, input);
  else {
    let found = false;
    yield* elementsOfChunks(all, input, form === 'pages' ? listName : undefined, (foundHere) => {
      found = foundHere;
    });
    if (!found) throw new Problem('broken_source', withoutUsers(listName), input, next);
  }
}

/** How the users of an input that {@link readJsonUsers} reads are told apart. */
export async function framingOfJsonUsers(path: string, listName: string | undefined): Promise<RecordFraming> {
  const chunks = readInputChunks(path);
  const form = formOf(basename(path), await readHead(chunks), listName);
  await chunks.return(undefined);
  if (form === 'lines') return { kind: 'lines' };
  return form === 'pages' && listName !== undefined ? { kind: 'elements', array: listName } : { kind: 'elements' };
}

/**
 * The person or the reject of one of these records.
 *
 * @throws Problem `broken_source` for an element of a list that is not JSON
 */
export function itemOfUser(raw: RawRecord, reader: RecordReader): SourceItem {
  return raw.position.line === undefined ? itemOfElement(raw, reader) : reader.ofText(raw);
}

async function readHead(chunks: AsyncIterator<Buffer>): Promise<Buffer> {
  const read: Buffer[] = [];
  let bytes = 0;
  while (bytes < headBytes) {
    const result = await chunks.next();
    if (result.done === true) break;
    read.push(Buffer.from(result.value));
    bytes += result.value.length;
  }
  return Buffer.concat(read);
}

async function* startingWith(head: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield head;
  yield* rest;
}

function withoutUsers(listName: string | undefined): string {
  return listName === undefined ? 'The document is no list of users' : `The document has no list ${listName}`;
}
