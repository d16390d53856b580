import { isDeepStrictEqual } from 'node:util';
import type { Manifest } from '../contract/dataset.ts';
import type { MendedRecord, MendedRecords } from '../contract/mended.ts';
import { Problem } from '../contract/problem.ts';
import { parseRows } from '../sources/csv-fields.ts';
import { readRawRecords } from '../sources/raw-records.ts';
import { type RecordPlaces, readPlaces } from './record-places.ts';

/**
 * Reads a file that {@link writeRejected} wrote and somebody mended, with the places beside it.
 *
 * @param manifest of the dataset that the records were rejected from
 * @throws Problem `wrong_configuration` where the file's records cannot be the ones of these places, `broken_source`
 */
export async function readMendedFile(file: string, { origin }: Manifest): Promise<MendedRecords> {
  const beside = await readPlaces(file);
  const inputs = origin.inputs.map(({ name, sha256 }) => ({ name, sha256 }));
  if (!isDeepStrictEqual(beside.inputs, inputs)) {
    throw wrongFile('Its records are of another export than the dataset', file, 'Write the rejected records again.');
  }
  const texts = await readTexts(file, beside);
  const { places } = beside;
  if (texts.length !== places.length) {
    throw wrongFile(
      `It has ${texts.length} records, and ${places.length} were written`,
      file,
      'Leave every record in its place; one that cannot be mended stays as it is.',
    );
  }
  const records = places.map((place, index): MendedRecord => ({ place, text: texts[index] ?? '' }));
  return { inputs: beside.inputs, records };
}

async function readTexts(file: string, { framing, header }: RecordPlaces): Promise<readonly string[]> {
  const texts: string[] = [];
  const onHeader = (text: string): void => {
    if (header !== undefined && !isDeepStrictEqual(namesOf(header), namesOf(text))) {
      throw wrongFile('Its columns are not those of the export', file, 'Leave the first row as it was.');
    }
  };
  for await (const block of readRawRecords(file, framing, { onHeader })) {
    for (const { text } of block) {
      const where = `${file}, record ${texts.length + 1}`;
      if (text === undefined) throw wrongFile('A record is not UTF-8 or too long', where, 'Save the file as UTF-8.');
      // In a document it would make whatever stands behind it unreadable.
      if (framing.kind === 'elements' && !isJson(text)) throw wrongFile('A record is not JSON', where, 'Mend it.');
      texts.push(text);
    }
  }
  return texts;

  function namesOf(row: string): unknown {
    return framing.kind === 'rows' ? parseRows([row], framing)?.[0]?.map((name) => name.trim()) : undefined;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function wrongFile(what: string, where: string, next: string): Problem {
  return new Problem('wrong_configuration', `The mended records cannot be taken: ${what}`, where, next);
}
