import type { SourceAdapter, SourceItem, SourceSettings } from '../contract/source.ts';
import { brokenDocument, readArrayElements } from './array-elements.ts';
import { readFirebaseRows } from './firebase-csv.ts';
import { firebaseUser } from './firebase-user.ts';
import { flatten } from './flatten.ts';
import { readInputChunks } from './input-chunks.ts';
import { type RecordReader, recordReader } from './read-record.ts';

/** Firebase's `auth:export`, as JSON or as CSV; each input says itself which it is. */
export const firebase: SourceAdapter = {
  name: 'firebase',
  description: 'Firebase auth:export (JSON or CSV)',
  read: (settings) => flatten(readBlocks(settings)),
};

async function* readBlocks(settings: SourceSettings): AsyncGenerator<readonly SourceItem[]> {
  const reader = recordReader(firebaseUser, settings);
  for (const path of settings.inputs) {
    if (await isDocument(path)) yield* readDocument(path, reader);
    else for await (const block of readFirebaseRows(path)) yield block.map(reader.ofRow);
  }
}

async function* readDocument(path: string, reader: RecordReader): AsyncGenerator<readonly SourceItem[]> {
  let found = false;
  const blocks = readArrayElements(path, 'users', (foundHere) => {
    found = foundHere;
  });
  for await (const block of blocks) {
    yield block.map((raw) => {
      const item = reader.ofText(raw);
      if ('person' in item || item.reject.reason !== 'invalid_json') return item;
      const { input, record } = raw.position;
      throw brokenDocument('A record of the document is not JSON', `${input}, record ${record}`);
    });
  }
  if (!found) throw brokenDocument('The document has no list of users', path);
}

async function isDocument(path: string): Promise<boolean> {
  for await (const chunk of readInputChunks(path)) return /^\s*[{[]/.test(chunk.toString('latin1', 0, 1_024));
  return false;
}
