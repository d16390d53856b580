import { Problem } from '../contract/problem.ts';
import type { SourceAdapter, SourceItem, SourceSettings } from '../contract/source.ts';
import { readLdifEntries } from './ldif-entries.ts';
import { isUserEntry } from './ldif-kind.ts';
import { ldifUser } from './ldif-user.ts';
import { recordReader } from './read-record.ts';

/** Entries of a directory in LDIF, as `slapcat`, `ldapsearch`, `dsconf … export`, `export-ldif` and `ldifde` write them. */
export const ldif: SourceAdapter = {
  name: 'ldif',
  description: 'LDAP directory in LDIF (slapcat, ldapsearch, ldifde): OpenLDAP, 389-DS, OpenDJ, Active Directory',
  framing: async () => ({ kind: 'entries' }),
  read: readBlocks,
};

async function* readBlocks(settings: SourceSettings): AsyncGenerator<readonly SourceItem[]> {
  const reader = recordReader(ldifUser(settings.phoneRegion), settings);
  let found = false;
  for (const path of settings.inputs) {
    for await (const block of readLdifEntries(path)) {
      const items: SourceItem[] = [];
      for (const item of block) {
        if (item.reject !== undefined) items.push(item);
        else if (isUserEntry(item.record)) items.push(reader.ofRecord(item.record, item.position));
      }
      found ||= items.length > 0;
      yield items;
    }
  }
  if (!found) throw withoutUsers(settings.inputs);
}

function withoutUsers(inputs: readonly string[]): Problem {
  return new Problem(
    'broken_source',
    'The export holds no users',
    inputs.length === 0 ? 'no input file is named' : inputs.join(', '),
    'Export the branch that people are in, with their attribute objectClass; docs/sources/ldif.md says how.',
  );
}
