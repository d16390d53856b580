import { basename, resolve } from 'node:path';
import type { RecordFraming } from '../contract/mended.ts';
import { Problem } from '../contract/problem.ts';
import { type Reject, type RejectReason, settledReasons } from '../contract/reject.ts';
import type { MigrationSettings } from '../contract/settings.ts';
import { readRejects } from '../dataset/rejects.ts';
import { expandInputs } from '../sources/expand-inputs.ts';
import { findSourceAdapter } from '../sources/registry.ts';

/** An input that has rejected records. */
export interface RejectedInput {
  readonly path: string;
  readonly name: string;
  readonly framing: RecordFraming;
  /** Why each record was rejected, by the ordinal of its first line, or its own. */
  readonly wanted: ReadonlyMap<number, RejectReason>;
}

/**
 * The inputs of a source that have rejected records which somebody could mend.
 *
 * @param file where the records are to be written
 * @param only name of the one input that is looked at
 * @throws Problem `wrong_configuration` where there are none, or they cannot be told apart
 */
export async function rejectedInputs(
  settings: MigrationSettings,
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
  for await (const reject of readRejects(settings.dataset)) {
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
    const wanted = new Map<number, RejectReason>();
    for (const { position, reason } of ofInput) {
      const ordinal = framing.kind === 'elements' ? position.record : position.line;
      if (ordinal === undefined) unplaced += 1;
      else wanted.set(ordinal, reason);
    }
    inputs.push({ path, name, framing, wanted });
  }
  if (inputs.length === 0) throw unusable('No record was rejected that could be mended', settings.dataset, nothingToDo);
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

function unusable(what: string, where: string, next: string): Problem {
  return new Problem('wrong_configuration', what, where, next);
}
