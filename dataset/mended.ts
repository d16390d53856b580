import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type MendedRecord, type MendedRecords, ordinalOf, type RecordPlace } from '../contract/mended.ts';
import { writeFileAtomically } from './atomic-file.ts';
import { damaged, isAbsent } from './dataset-problems.ts';
import { mendedName } from './layout.ts';

const ordinal = z.int().min(1);
const placeSchema: z.ZodType<RecordPlace> = z.union([
  z.object({ input: z.string(), line: ordinal, lines: ordinal }),
  z.object({ input: z.string(), record: ordinal }),
]);
const recordSchema: z.ZodType<MendedRecord> = z.object({ place: placeSchema, text: z.string() });
const headSchema = z.object({
  formatVersion: z.literal(1),
  inputs: z.array(z.object({ name: z.string(), sha256: z.string() })),
});

/** Mended records as they lie in a dataset's folder. */
export interface StoredMended extends MendedRecords {
  /** SHA-256 (hex) of the file. */
  readonly sha256: string;
}

/**
 * The mended records that a preparation into this folder takes up; undefined where there are none.
 *
 * @throws Problem `damaged_dataset`
 */
export async function readMended(folder: string): Promise<StoredMended | undefined> {
  const path = join(folder, mendedName);
  try {
    const content = await readFile(path, 'utf8');
    const [head = '', ...lines] = content.trimEnd().split('\n');
    const { inputs } = headSchema.parse(JSON.parse(head));
    const records = lines.map((line) => recordSchema.parse(JSON.parse(line)));
    return { inputs, records, sha256: hash('sha256', content, 'hex') };
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw damaged('The list of mended records cannot be read', path);
  }
}

/**
 * Adds mended records to those of a folder; one takes the place of an earlier one of the same place. Those that an
 * earlier call gave for another export go.
 *
 * @throws Problem `unwritable_dataset`, `damaged_dataset`
 */
export async function addMended(folder: string, added: MendedRecords): Promise<void> {
  const known = await readMended(folder);
  const isSameExport = known !== undefined && JSON.stringify(known.inputs) === JSON.stringify(added.inputs);
  const records = new Map<string, MendedRecord>();
  for (const record of [...(isSameExport ? known.records : []), ...added.records]) {
    records.set(`${ordinalOf(record.place)} ${record.place.input}`, record);
  }
  const head = { formatVersion: 1, inputs: added.inputs };
  const lines = [head, ...records.values()].map((line) => `${JSON.stringify(line)}\n`);
  await writeFileAtomically(join(folder, mendedName), lines.join(''));
}
