import { createHash } from 'node:crypto';
import { basename, resolve } from 'node:path';
import { ordinalOf, type RecordFraming, type RecordPlace } from '../contract/mended.ts';
import { Problem } from '../contract/problem.ts';
import type { Reject, RejectReason } from '../contract/reject.ts';
import type { MigrationSettings } from '../contract/settings.ts';
import { type Dataset, openDataset } from '../dataset/dataset-reader.ts';
import { readMended } from '../dataset/mended.ts';
import { readRejects } from '../dataset/rejects.ts';
import { expandInputs } from '../sources/expand-inputs.ts';
import { type RecordText, readRawRecords } from '../sources/raw-records.ts';
import { findSourceAdapter } from '../sources/registry.ts';
import { writePrivateFile } from './private-file.ts';
import { recordFile } from './record-file.ts';
import { placesPath, type RecordPlaces } from './record-places.ts';

/** What was written, and what could not be. */
export interface WrittenRejected {
  /** Records in the file. */
  readonly records: number;
  /** Records that do not stand in an input by themselves, or whose text is no text. */
  readonly withoutText: number;
}

/** Records of these reasons need no mending: nobody is to move, or somebody has moved. */
const settledReasons: ReadonlySet<RejectReason> = new Set(['merged', 'not_a_person', 'deleted_in_source']);

/** An input that has rejected records. */
interface RejectedInput {
  readonly path: string;
  readonly name: string;
  readonly framing: RecordFraming;
  /** Ordinals of the records' first lines, or of the records. */
  readonly wanted: ReadonlySet<number>;
}

/**
 * Writes the rejected records of a dataset's source as they stand there, in its own form, and beside them their places.
 *
 * @param only name of the one input whose records are written
 * @throws Problem `wrong_configuration` where they are not of one form or cannot be had, `broken_source` when an input is
 * no longer the one that was prepared
 */
export async function writeRejected(
  settings: MigrationSettings,
  file: string,
  only?: string,
): Promise<WrittenRejected> {
  const dataset = await openDataset(settings.dataset);
  const { inputs, unplaced } = await rejectedInputs(settings, dataset, file, only);
  const framing = oneFraming(inputs);
  const mended = await mendedBefore(dataset);
  const places: RecordPlace[] = [];
  let header: string | undefined;
  const takeHeader = (text: string, input: string): void => {
    if (header !== undefined && header !== text) throw severalForms(`the columns of ${input} are others`);
    header = text;
  };
  const sha256 = new Map(dataset.manifest.origin.inputs.map((input) => [input.name, input.sha256]));
  async function* records(): AsyncGenerator<RecordText & { readonly text: string }> {
    for (const { path, name, wanted } of inputs) {
      const content = createHash('sha256');
      const options = {
        onHeader: (text: string) => takeHeader(text, name),
        onRawBytes: (chunk: Uint8Array) => void content.update(chunk),
      };
      for await (const block of readRawRecords(path, framing, options)) {
        for (const { place, text } of block) {
          if (text === undefined || !wanted.has(ordinalOf(place))) continue;
          places.push(place);
          yield { place, text: mended.get(`${ordinalOf(place)} ${name}`) ?? text };
        }
      }
      if (content.digest('hex') !== sha256.get(name)) throw otherExport(name);
    }
  }
  await writePrivateFile(file, recordFile({ framing, header: () => header, records: records() }));
  const beside: RecordPlaces = {
    formatVersion: 1,
    framing,
    ...(header === undefined ? {} : { header }),
    inputs: dataset.manifest.origin.inputs.map((input) => ({ name: input.name, sha256: input.sha256 })),
    places,
  };
  await writePrivateFile(placesPath(file), [`${JSON.stringify(beside)}\n`]);
  const wanted = inputs.reduce((sum, input) => sum + input.wanted.size, unplaced);
  return { records: places.length, withoutText: wanted - places.length };
}

/** Texts of records that were mended before, and not enough: who mends them goes on with those. */
async function mendedBefore({ folder, manifest }: Dataset): Promise<ReadonlyMap<string, string>> {
  const stored = manifest.origin.mended === undefined ? undefined : await readMended(folder);
  return new Map(stored?.records.map(({ place, text }) => [`${ordinalOf(place)} ${place.input}`, text]));
}

async function rejectedInputs(
  settings: MigrationSettings,
  dataset: Dataset,
  file: string,
  only: string | undefined,
): Promise<{ readonly inputs: readonly RejectedInput[]; readonly unplaced: number }> {
  const source = await expandInputs(settings.source);
  const { framing: framingOf } = findSourceAdapter(source.type);
  if (framingOf === undefined || source.inputs.length === 0) throw notInFiles(source.type);
  if (source.inputs.some((input) => resolve(file) === resolve(input))) throw wouldReplace(file);
  const paths = pathsByName(source.inputs);
  if (only !== undefined && !paths.has(only)) {
    throw unusable('No input has this name', only, `Take one of ${[...paths.keys()].join(', ')}.`);
  }
  const rejects = new Map<string, Reject[]>();
  for await (const reject of readRejects(dataset.folder)) {
    const { input } = reject.position;
    if (settledReasons.has(reject.reason) || (only !== undefined && input !== only)) continue;
    const ofInput = rejects.get(input);
    if (ofInput === undefined) rejects.set(input, [reject]);
    else ofInput.push(reject);
  }
  const inputs: RejectedInput[] = [];
  let unplaced = 0;
  for (const [name, path] of paths) {
    const ofInput = rejects.get(name);
    if (ofInput === undefined) continue;
    const framing = await framingOf(path, source);
    if (framing === undefined) throw notByThemselves(name);
    const wanted = new Set<number>();
    for (const { position } of ofInput) {
      const ordinal = framing.kind === 'elements' ? position.record : position.line;
      if (ordinal === undefined) unplaced += 1;
      else wanted.add(ordinal);
    }
    inputs.push({ path, name, framing, wanted });
  }
  if (inputs.length === 0) throw unusable('No record was rejected that could be mended', dataset.folder, nothingToDo);
  return { inputs, unplaced };
}

const nothingToDo = '`poolferry rejects` lists what was rejected, and docs/rejects.md what each reason means.';

/** Rejects name their input by its name alone. */
function pathsByName(inputs: readonly string[]): ReadonlyMap<string, string> {
  const paths = new Map<string, string>();
  for (const path of inputs) {
    const name = basename(path);
    if (name === '-') throw unusable('Standard input cannot be read once more', 'source.input', 'Name a file there.');
    if (paths.has(name)) {
      throw unusable('Two inputs have the same name', name, 'Rename one of them, and prepare again.');
    }
    paths.set(name, path);
  }
  return paths;
}

function wouldReplace(file: string): Problem {
  return unusable('The file is an input of the source', file, 'Name another file: the export has to stay as it is.');
}

function oneFraming(inputs: readonly RejectedInput[]): RecordFraming {
  const [first, ...others] = inputs;
  const framing = first?.framing ?? { kind: 'lines' };
  const other = others.find((input) => JSON.stringify(input.framing) !== JSON.stringify(framing));
  if (other !== undefined) throw severalForms(`${other.name} has another form than ${first?.name}`);
  return framing;
}

function severalForms(where: string): Problem {
  return unusable(
    'The rejected records are not of one form, so they are no one file',
    where,
    'Write them with --input NAME, one input after the other.',
  );
}

function notInFiles(type: string): Problem {
  return unusable('The records of this source stand in no file', type, 'Mend them in the source, and prepare again.');
}

function notByThemselves(input: string): Problem {
  return unusable(
    'The records of this document do not stand in it by themselves',
    input,
    'Mend them in the document, and prepare again.',
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

function unusable(what: string, where: string, next: string): Problem {
  return new Problem('wrong_configuration', what, where, next);
}
