import type { RawRecord, RecordBlock } from '../contract/record-block.ts';
import type { SourceAdapter, SourceItem, SourceSettings } from '../contract/source.ts';
import { type Auth0Input, framingOfAuth0, inspectInput, readAuth0Records } from './auth0-inputs.ts';
import { auth0Join } from './auth0-join.ts';
import { auth0Profile } from './auth0-profile.ts';
import { auth0User } from './auth0-user.ts';
import { type JoinInput, joinRecords } from './joined-records.ts';
import { cutLines } from './lines.ts';
import { type RecordReader, recordReader } from './read-record.ts';
import { itemsOfBlocks } from './separate-records.ts';

/**
 * Auth0's exports: of a database connection with password hashes, which its support hands out, of the users, of their
 * second factors, each alone or joined.
 */
export const auth0: SourceAdapter = {
  name: 'auth0',
  description: 'Auth0 exports of password hashes (NDJSON, from Auth0 support) and of users (NDJSON or CSV), joined',
  framing: framingOfAuth0,
  read: readBlocks,
  records: {
    cut: async (settings) => {
      const inputs = await inspectAll(settings);
      return arePasswordExports(inputs) ? cutPasswordExports(inputs) : undefined;
    },
    reader: passwordReader,
  },
};

async function* readBlocks(settings: SourceSettings): AsyncGenerator<readonly SourceItem[]> {
  const inputs = await inspectAll(settings);
  if (arePasswordExports(inputs)) {
    yield* itemsOfBlocks(cutPasswordExports(inputs), passwordReader(settings));
    return;
  }
  const reader = recordReader(auth0Profile(settings.phoneRegion), settings);
  if (inputs.every(({ kind }) => kind === 'users')) yield* readUserExports(inputs, reader);
  else yield* joinRecords(readAll(inputs), auth0Join(reader));
}

async function inspectAll({ inputs }: SourceSettings): Promise<readonly Auth0Input[]> {
  const inspected: Auth0Input[] = [];
  for (const path of inputs) inspected.push(await inspectInput(path));
  return inspected;
}

/** By itself the export of password hashes needs no join, and takes a quarter of the time. */
function arePasswordExports(inputs: readonly Auth0Input[]): boolean {
  return inputs.every(({ kind, form }) => kind === 'passwords' && form === 'lines');
}

async function* cutPasswordExports(inputs: readonly Auth0Input[]): AsyncGenerator<readonly RecordBlock[]> {
  for (const { path } of inputs) yield* cutLines(path);
}

function passwordReader(settings: SourceSettings): (raw: RawRecord) => SourceItem {
  return recordReader(auth0User(settings.phoneRegion), settings).ofText;
}

async function* readUserExports(
  inputs: readonly Auth0Input[],
  reader: RecordReader,
): AsyncGenerator<readonly SourceItem[]> {
  for await (const block of readAll(inputs)) {
    yield block.map((input) => ('item' in input ? input.item : reader.ofRecord(input.record, input.position)));
  }
}

async function* readAll(inputs: readonly Auth0Input[]): AsyncGenerator<readonly JoinInput[]> {
  for (const input of inputs) yield* readAuth0Records(input);
}
