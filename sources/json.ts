import { basename } from 'node:path';
import { Problem } from '../contract/problem.ts';
import type { RawRecord, RecordBlock } from '../contract/record-block.ts';
import type { SourceAdapter, SourceItem, SourceSettings } from '../contract/source.ts';
import { itemOfElement, readArrayElements } from './array-elements.ts';
import { genericReader } from './generic-user.ts';
import { blocksOf, separateRecords } from './separate-records.ts';

/** Any JSON document with an array of users; the operator's mapping states what their fields become. */
export const json: SourceAdapter = {
  name: 'json',
  description: 'Any JSON document with an array of users, by a mapping',
  settings: ['array'],
  needs: ['input', 'mapping'],
  framing: async (_, { array }) => ({ kind: 'elements', ...(array === undefined ? {} : { array }) }),
  ...separateRecords(cut, readerOf),
};

function readerOf(settings: SourceSettings): (raw: RawRecord) => SourceItem {
  const reader = genericReader(settings);
  return (raw) => itemOfElement(raw, reader);
}

async function* cut(settings: SourceSettings): AsyncGenerator<readonly RecordBlock[]> {
  for (const path of settings.inputs) {
    let found = false;
    const blocks = readArrayElements(path, settings.array, (foundHere) => {
      found = foundHere;
    });
    yield* blocksOf(blocks);
    if (!found) throw withoutArray(path, settings.array);
  }
}

function withoutArray(path: string, name: string | undefined): Problem {
  const what = name === undefined ? 'The document is no array' : `The document has no array ${name} at its root`;
  return new Problem('broken_source', what, basename(path), 'Name the array of users as source.array.');
}
