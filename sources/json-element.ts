import type { RawRecord } from '../contract/record-block.ts';
import { brokenDocument } from './array-elements.ts';
import { parseRecord } from './read-record.ts';

/**
 * The object that a record of `readJsonUsers` holds, or the reject that says why it holds none.
 *
 * @throws Problem `broken_source` for an element of a list that is not JSON: the cuts behind it cannot be trusted
 */
export function parseElement(raw: RawRecord): ReturnType<typeof parseRecord> {
  const parsed = parseRecord(raw);
  const { input, line, record } = raw.position;
  if ('record' in parsed || line !== undefined || parsed.reject.reason !== 'invalid_json') return parsed;
  throw brokenDocument('A record of the document is not JSON', `${input}, record ${record}`);
}
