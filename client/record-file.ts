import type { RecordFraming } from '../contract/mended.ts';
import type { RecordText } from '../sources/raw-records.ts';

/** Records of one form, and the row that names their columns where they have one. */
export interface FramedRecords {
  readonly framing: RecordFraming;
  /** Known once the first record came. */
  readonly header: () => string | undefined;
  readonly records: AsyncIterable<RecordText & { readonly text: string }>;
}

/** Writes records as a file of their source's own form, which its adapter could read. */
export async function* recordFile({ framing, header, records }: FramedRecords): AsyncGenerator<string> {
  let isFirst = true;
  for await (const { text } of records) {
    if (isFirst) yield opening(framing, header());
    yield `${isFirst ? '' : betweenRecords[framing.kind]}${text}`;
    isFirst = false;
  }
  if (isFirst) yield opening(framing, header());
  yield closing(framing, isFirst);
}

const betweenRecords: Readonly<Record<RecordFraming['kind'], string>> = {
  lines: '\n',
  rows: '\n',
  elements: ',\n',
  entries: '\n\n',
};

function opening(framing: RecordFraming, header: string | undefined): string {
  if (framing.kind === 'rows') return header === undefined ? '' : `${header}\n`;
  if (framing.kind !== 'elements') return '';
  return framing.array === undefined ? '[\n' : `{${JSON.stringify(framing.array)}:[\n`;
}

function closing(framing: RecordFraming, isEmpty: boolean): string {
  if (framing.kind === 'elements') return framing.array === undefined ? '\n]\n' : '\n]}\n';
  return isEmpty ? '' : '\n';
}
