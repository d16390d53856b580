import { createHash } from 'node:crypto';
import { ordinalOf, type RecordFraming, type RecordPlace } from '../contract/mended.ts';
import { Problem } from '../contract/problem.ts';
import type { MigrationSettings } from '../contract/settings.ts';
import { type Dataset, openDataset } from '../dataset/dataset-reader.ts';
import { readMended } from '../dataset/mended.ts';
import { type InputWatch, watchInputs } from '../sources/input-watch.ts';
import { type RecordText, readRawRecords } from '../sources/raw-records.ts';
import { writeNewPrivateFiles } from './private-file.ts';
import { recordFile } from './record-file.ts';
import { placesPath, type RecordPlaces } from './record-places.ts';
import { type RejectedInput, rejectedInputs } from './rejected-inputs.ts';

/** Rejected records that could not be written, and have to be mended in the export. */
export interface LeftRecords {
  readonly tooLong: number;
  readonly notUtf8: number;
  /** That stand in no place of their own. */
  readonly withoutPlace: number;
}

/** What was written, and what could not be. */
export interface WrittenRejected {
  /** Records in the file. */
  readonly records: number;
  readonly left: LeftRecords;
}

/**
 * Writes the rejected records of a dataset's source as they stand there, in its own form, and beside them their places.
 * Never over a file that holds something else: somebody may be mending it.
 *
 * @param only name of the one input whose records are written
 * @throws Problem `wrong_configuration` where they are not of one form or cannot be had, or such a file is there;
 * `broken_source` when an input is no longer the one that was prepared
 */
export async function writeRejected(
  settings: MigrationSettings,
  file: string,
  only?: string,
): Promise<WrittenRejected> {
  const dataset = await openDataset(settings.dataset);
  const { inputs, unplaced } = await rejectedInputs(settings, file, only);
  const framing = oneFraming(inputs);
  const mended = await mendedBefore(dataset);
  const places: RecordPlace[] = [];
  let [tooLong, notUtf8] = [0, 0];
  let header: string | undefined;
  const onHeader = (text: string): void => {
    if (header !== undefined && header !== text) throw severalForms('their columns are others');
    header = text;
  };
  const expected = new Map(dataset.manifest.origin.inputs.map(({ name, sha256 }) => [name, sha256]));
  const found = new Map<string, string>();
  async function* records(): AsyncGenerator<RecordText & { readonly text: string }> {
    for (const { path, name, wanted } of inputs) {
      for await (const block of readRawRecords(path, framing, { onHeader })) {
        for (const { place, text } of block) {
          const reason = wanted.get(ordinalOf(place));
          if (reason === undefined) continue;
          if (text === undefined) {
            if (reason === 'record_too_long') tooLong += 1;
            else notUtf8 += 1;
            continue;
          }
          places.push(place);
          yield { place, text: mended.get(`${ordinalOf(place)} ${name}`) ?? text };
        }
      }
      if (found.get(path) !== expected.get(name)) throw otherExport(name);
    }
  }
  /** Known when the records are written. */
  function* besideThem(): Generator<string> {
    const beside: RecordPlaces = {
      formatVersion: 1,
      framing,
      ...(header === undefined ? {} : { header }),
      inputs: dataset.manifest.origin.inputs.map((input) => ({ name: input.name, sha256: input.sha256 })),
      places,
    };
    yield `${JSON.stringify(beside)}\n`;
  }
  const files = [
    { path: file, content: recordFile({ framing, header: () => header, records: records() }) },
    { path: placesPath(file), content: besideThem() },
  ];
  const next = `If it is being mended, take it back with \`poolferry rejects --retry ${file}\`; else remove it, or name another file.`;
  await watchInputs(digestsInto(found), () => writeNewPrivateFiles(files, next));
  const wanted = inputs.reduce((sum, input) => sum + input.wanted.size, unplaced);
  const left = { tooLong, notUtf8, withoutPlace: wanted - places.length - tooLong - notUtf8 };
  return { records: places.length, left };
}

/** Takes the SHA-256 of each input while it is read, by its path. */
function digestsInto(found: Map<string, string>): InputWatch {
  return {
    begin(path) {
      const content = createHash('sha256');
      return {
        take: (chunk) => void content.update(chunk),
        end: () => void found.set(path, content.digest('hex')),
      };
    },
  };
}

/** Texts of records that were mended before, and not enough: who mends them goes on with those. */
async function mendedBefore({ folder, manifest }: Dataset): Promise<ReadonlyMap<string, string>> {
  const stored = manifest.origin.mended === undefined ? undefined : await readMended(folder);
  return new Map(stored?.records.map(({ place, text }) => [`${ordinalOf(place)} ${place.input}`, text]));
}

function oneFraming(inputs: readonly RejectedInput[]): RecordFraming {
  const [first, ...others] = inputs;
  const framing = first?.framing ?? { kind: 'lines' };
  const other = others.find((input) => JSON.stringify(input.framing) !== JSON.stringify(framing));
  if (other !== undefined) throw severalForms(`${other.name} has another form than ${first?.name}`);
  return framing;
}

function severalForms(where: string): Problem {
  return new Problem(
    'wrong_configuration',
    'The rejected records are not of one form, so they are no one file',
    where,
    'Write them with --input NAME, one input after the other.',
  );
}

function otherExport(input: string): Problem {
  return new Problem(
    'broken_source',
    'The export is no longer the one that was prepared',
    input,
    'Prepare again, and write the records that are rejected then.',
  );
}
