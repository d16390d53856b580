import { basename } from 'node:path';
import { Problem } from '../contract/problem.ts';
import type { SourceAdapter, SourceItem, SourceSettings } from '../contract/source.ts';
import { itemOfElement, readArrayElements } from './array-elements.ts';
import { genericReader } from './generic-user.ts';

/** Any JSON document with an array of users; the operator's mapping states what their fields become. */
export const json: SourceAdapter = {
  name: 'json',
  description: 'Any JSON document with an array of users, by a mapping',
  settings: ['array'],
  needs: ['input', 'mapping'],
  framing: async (_, { array }) => ({ kind: 'elements', ...(array === undefined ? {} : { array }) }),
  read: readBlocks,
};

async function* readBlocks(settings: SourceSettings): AsyncGenerator<readonly SourceItem[]> {
  const reader = genericReader(settings);
  for (const path of settings.inputs) {
    let found = false;
    const blocks = readArrayElements(path, settings.array, (foundHere) => {
      found = foundHere;
    });
    for await (const block of blocks) yield block.map((raw) => itemOfElement(raw, reader));
    if (!found) throw withoutArray(path, settings.array);
  }
}

function withoutArray(path: string, name: string | undefined): Problem {
  const what = name === undefined ? 'The document is no array' : `The document has no array ${name} at its root`;
  return new Problem('broken_source', what, basename(path), 'Name the array of users as source.array.');
}
