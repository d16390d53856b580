import { Problem } from '../contract/problem.ts';
import type { RawRecord, RecordBlock } from '../contract/record-block.ts';
import type { SourceAdapter, SourceItem, SourceSettings } from '../contract/source.ts';
import { itemOfElement, readArrayElements } from './array-elements.ts';
import { keycloakUser } from './keycloak-user.ts';
import { recordReader } from './read-record.ts';
import { blocksOf, separateRecords } from './separate-records.ts';

/**
 * Keycloak's realm export, as `kc.sh export` writes it: one realm in a file, several realms in a file, or the
 * `…-users-N.json` files of a directory export. The users of all inputs are read; the rest of a realm is passed over.
 */
export const keycloak: SourceAdapter = {
  name: 'keycloak',
  description: 'Keycloak realm export (JSON, kc.sh export) with password hashes',
  framing: async () => ({ kind: 'elements', array: 'users' }),
  ...separateRecords(cut, readerOf),
};

function readerOf(settings: SourceSettings): (raw: RawRecord) => SourceItem {
  const reader = recordReader(keycloakUser(settings.phoneRegion), settings);
  return (raw) => itemOfElement(raw, reader);
}

async function* cut({ inputs }: SourceSettings): AsyncGenerator<readonly RecordBlock[]> {
  let found = false;
  for (const path of inputs) {
    const blocks = readArrayElements(path, 'users', (foundHere) => {
      found ||= foundHere;
    });
    yield* blocksOf(blocks);
  }
  if (!found) throw withoutUsers(inputs);
}

function withoutUsers(inputs: readonly string[]): Problem {
  return new Problem(
    'broken_source',
    'The export holds no users',
    inputs.length === 0 ? 'no input file is named' : inputs.join(', '),
    'Export the realm with `kc.sh export --users same_file`, or name the folder whose `…-users-N.json` have them; the partial export of the Admin Console has no users.',
  );
}
