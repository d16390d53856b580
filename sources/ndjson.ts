import type { RecordBlock } from '../contract/record-block.ts';
import type { SourceAdapter, SourceSettings } from '../contract/source.ts';
import { genericReader } from './generic-user.ts';
import { cutLines } from './lines.ts';
import { separateRecords } from './separate-records.ts';

/** Any file with one JSON object a line (NDJSON, JSON Lines); the operator's mapping states what its fields become. */
export const ndjson: SourceAdapter = {
  name: 'ndjson',
  description: 'Any NDJSON file, one user a line, by a mapping',
  needs: ['input', 'mapping'],
  framing: async () => ({ kind: 'lines' }),
  ...separateRecords(cut, (settings) => genericReader(settings).ofText),
};

async function* cut({ inputs }: SourceSettings): AsyncGenerator<readonly RecordBlock[]> {
  for (const path of inputs) yield* cutLines(path);
}
