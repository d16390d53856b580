import type { SourceAdapter, SourceItem, SourceSettings } from '../contract/source.ts';
import { genericReader } from './generic-user.ts';
import { readLines } from './lines.ts';

/** Any file with one JSON object a line (NDJSON, JSON Lines); the operator's mapping states what its fields become. */
export const ndjson: SourceAdapter = {
  name: 'ndjson',
  description: 'Any NDJSON file, one user a line, by a mapping',
  needs: ['input', 'mapping'],
  framing: async () => ({ kind: 'lines' }),
  read: readBlocks,
};

async function* readBlocks(settings: SourceSettings): AsyncGenerator<readonly SourceItem[]> {
  const reader = genericReader(settings);
  for (const path of settings.inputs) {
    for await (const block of readLines(path)) yield block.map(reader.ofText);
  }
}
