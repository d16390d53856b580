import { AsyncLocalStorage } from 'node:async_hooks';
import { type MendedRecord, ordinalOf } from '../contract/mended.ts';
import type { RawRecord } from '../contract/record-block.ts';

type ByOrdinal = ReadonlyMap<number, MendedRecord>;

/**
 * Beside the adapters and not through them: what cuts an input into lines or elements looks here, so that no adapter can
 * read a record that was mended as it was.
 */
const mendedByInput = new AsyncLocalStorage<ReadonlyMap<string, ByOrdinal>>();

/** Does the work with the mended records in the places of those that stand in the inputs. */
export async function withMended<Result>(
  records: readonly MendedRecord[],
  work: () => Promise<Result>,
): Promise<Result> {
  // Without any there is nothing to look for, and nothing that it would cost.
  if (records.length === 0) return await work();
  const byInput = new Map<string, Map<number, MendedRecord>>();
  for (const record of records) {
    const ofInput = byInput.get(record.place.input) ?? new Map<number, MendedRecord>();
    byInput.set(record.place.input, ofInput.set(ordinalOf(record.place), record));
  }
  return await mendedByInput.run(byInput, work);
}

/** The texts of an input's mended elements, by their ordinals; undefined where there are none. */
export function mendedElements(input: string): ((record: number) => string | undefined) | undefined {
  const records = mendedByInput.getStore()?.get(input);
  return records === undefined ? undefined : (record) => records.get(record)?.text;
}

/** Puts mended records in the places of an input's lines; undefined where there are none. */
export function mendedLines(input: string): MendedLines | undefined {
  const records = mendedByInput.getStore()?.get(input);
  return records === undefined ? undefined : new MendedLines(records);
}

class MendedLines {
  readonly #records: ByOrdinal;
  /** Lines before this one belong to a record that was mended. */
  #goesOnAt = 0;

  constructor(records: ByOrdinal) {
    this.#records = records;
  }

  /** A mended record's lines all have the number of its first, so that the numbers behind it stay what they are. */
  instead(block: readonly RawRecord[]): readonly RawRecord[] {
    const records: RawRecord[] = [];
    for (const raw of block) {
      const { input, line = 0 } = raw.position;
      if (line < this.#goesOnAt) continue;
      const mended = this.#records.get(line);
      if (mended === undefined) records.push(raw);
      else {
        this.#goesOnAt = 'lines' in mended.place ? line + mended.place.lines : line + 1;
        for (const text of mended.text.split('\n')) records.push({ position: { input, line }, text });
      }
    }
    return records;
  }
}
