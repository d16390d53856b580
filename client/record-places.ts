import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { RecordFraming, RecordPlace } from '../contract/mended.ts';
import { Problem } from '../contract/problem.ts';

/** What lies beside a file of rejected records, so that each finds its way back. Holds nothing of a record. */
export interface RecordPlaces {
  readonly formatVersion: 1;
  readonly framing: RecordFraming;
  /** The row that names the columns of a CSV file, where it has one. */
  readonly header?: string;
  /** The inputs of the source, all of them. */
  readonly inputs: readonly { readonly name: string; readonly sha256: string }[];
  /** Of each record of the file, in their order. */
  readonly places: readonly RecordPlace[];
}

const ordinal = z.int().min(1);

const placesSchema: z.ZodType<RecordPlaces> = z.object({
  formatVersion: z.literal(1),
  framing: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('lines') }),
    z.object({ kind: z.literal('elements'), array: z.string().exactOptional() }),
    z.object({
      kind: z.literal('rows'),
      columns: z.array(z.string()).exactOptional(),
      delimiter: z.string().exactOptional(),
      quote: z.string().exactOptional(),
    }),
    z.object({ kind: z.literal('entries') }),
  ]),
  header: z.string().exactOptional(),
  inputs: z.array(z.object({ name: z.string(), sha256: z.string() })),
  places: z.array(
    z.union([
      z.object({ input: z.string(), line: ordinal, lines: ordinal }),
      z.object({ input: z.string(), record: ordinal }),
    ]),
  ),
});

/** Where the places of a file's records are written. */
export function placesPath(file: string): string {
  return `${file}.places`;
}

/** @throws Problem `wrong_configuration` */
export async function readPlaces(file: string): Promise<RecordPlaces> {
  const path = placesPath(file);
  try {
    return placesSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    throw new Problem(
      'wrong_configuration',
      'The places of the mended records cannot be read',
      path,
      'Keep this file beside the one that `poolferry rejects --write` wrote with it, as it is, or write both again.',
    );
  }
}
