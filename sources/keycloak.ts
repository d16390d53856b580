import { Problem } from '../contract/problem.ts';
import type { SourceAdapter, SourceItem, SourceSettings } from '../contract/source.ts';
import { itemOfElement, readArrayElements } from './array-elements.ts';
import { keycloakUser } from './keycloak-user.ts';
import { recordReader } from './read-record.ts';

/**
 * Keycloak's realm export, as `kc.sh export` writes it: one realm in a file, several realms in a file, or the
 * `…-users-N.json` files of a directory export. The users of all inputs are read; the rest of a realm is passed over.
 */
export const keycloak: SourceAdapter = {
  name: 'keycloak',
  description: 'Keycloak realm export (JSON, kc.sh export) with password hashes',
  framing: async () => ({ kind: 'elements', array: 'users' }),
  read: readBlocks,
};

async function* readBlocks(settings: SourceSettings): AsyncGenerator<readonly SourceItem[]> {
  const { inputs } = settings;
  const reader = recordReader(keycloakUser, settings);
  let found = false;
  for (const path of inputs) {
    const blocks = readArrayElements(path, 'users', (foundHere) => {
      found ||= foundHere;
    });
    for await (const block of blocks) yield block.map((raw) => itemOfElement(raw, reader));
  }
  if (!found) throw withoutUsers(inputs);
}

function withoutUsers(inputs: readonly string[]): Problem {
  return new Problem(
    'broken_source',
    'The export holds no users',
    inputs.length === 0 ? 'no input file is named' : inputs.join(', '),
    'Export the realm with `kc.sh export --users same_file`; the partial export of the Admin Console has no users.',
  );
}
