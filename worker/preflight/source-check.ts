import type { Person } from '../../contract/person.ts';
import { type CheckResult, failedBy } from '../../contract/preflight.ts';
import type { SourceItem, SourceSettings } from '../../contract/source.ts';
import { addTo } from '../../preparation/tally.ts';
import { formatCount, formatNumber } from '../../report/wording.ts';
import { readInputChunks } from '../../sources/input-chunks.ts';
import { itemsOf } from '../../sources/items.ts';
import { findSourceAdapter } from '../../sources/registry.ts';

/** Records that are read of a source to see whether they become persons. */
const recordsOfSample = 1_000;

/** The first records of a source. */
export interface SourceSample {
  readonly items: readonly SourceItem[];
  /** Those of the items that are persons. */
  readonly persons: readonly Person[];
  /** Whether the source has no others. */
  readonly isWhole: boolean;
}

/** Opens every input, and reads the first records by the source's adapter. */
export async function* checkSource(source: SourceSettings): AsyncGenerator<CheckResult, SourceSample> {
  const items: SourceItem[] = [];
  try {
    for (const input of source.inputs) await openInput(input);
    for await (const item of itemsOf(findSourceAdapter(source.type).read(source))) {
      items.push(item);
      if (items.length === recordsOfSample) break;
    }
    yield resultOf(source, sampleOf(items));
  } catch (error) {
    yield failedBy('source', error);
  }
  return sampleOf(items);
}

function sampleOf(items: readonly SourceItem[]): SourceSample {
  const persons = items.flatMap((item) => ('person' in item ? [item.person] : []));
  return { items, persons, isWhole: items.length < recordsOfSample };
}

/** How many records were read, and whether those are all: `the first 1,000`. */
export function recordsInWords({ items, isWhole }: SourceSample): string {
  return `${isWhole ? 'all' : 'the first'} ${formatNumber(items.length)}`;
}

/** @throws Problem `unreadable_source` or `broken_source` */
async function openInput(path: string): Promise<void> {
  for await (const _ of readInputChunks(path)) return;
}

function resultOf(source: SourceSettings, sample: SourceSample): CheckResult {
  const persons = sample.persons.length;
  const rejects = new Map<string, number>();
  for (const item of sample.items) if ('reject' in item) addTo(rejects, item.reject.reason, 1);
  const files = formatCount(source.inputs.length, 'file');
  const found = `${source.type}, ${files}: ${formatNumber(persons)} of ${recordsInWords(sample)} records become persons`;
  if (rejects.size === 0 && persons > 0) return { check: 'source', result: 'ok', says: `${found}.` };
  const reasons = [...rejects].map(([reason, count]) => `${formatNumber(count)} ${reason}`).join(', ');
  return {
    check: 'source',
    result: persons === 0 ? 'failed' : 'warning',
    says: reasons === '' ? `${found}.` : `${found}; rejected: ${reasons}.`,
    next:
      persons === 0
        ? 'See that source.type and source.input belong together.'
        : 'docs/rejects.md explains each reason; preparing names every such record in rejects.ndjson.',
  };
}
