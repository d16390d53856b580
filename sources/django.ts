import { Problem } from '../contract/problem.ts';
import type { SourceAdapter, SourceItem, SourceSettings } from '../contract/source.ts';
import { DjangoDump } from './django-dump.ts';
import { djangoUser } from './django-user.ts';
import { recordReader } from './read-record.ts';
import { framingOfTable, readTableRows } from './table-rows.ts';

/** Django's table of users, as CSV or JSON, or what `manage.py dumpdata` writes of it. */
export const django: SourceAdapter = {
  name: 'django',
  description: 'Django auth_user with password hashes (CSV or JSON, or JSON of manage.py dumpdata)',
  framing: (input) => framingOfTable(input, undefined),
  read: readBlocks,
};

const next = 'Export them with `manage.py dumpdata auth`, or the table auth_user as CSV with a header.';

async function* readBlocks(settings: SourceSettings): AsyncGenerator<readonly SourceItem[]> {
  const reader = recordReader(djangoUser, settings);
  const dump = new DjangoDump();
  let found = false;
  for (const path of settings.inputs) {
    for await (const block of readTableRows(path, undefined, next)) {
      const items: SourceItem[] = [];
      for (const input of block) {
        const user = 'item' in input ? undefined : dump.take(input.record);
        if ('item' in input) items.push(input.item);
        else if (user !== undefined) items.push(reader.ofRecord(user, input.position));
      }
      found ||= items.length > 0;
      yield items;
    }
  }
  if (!found) throw new Problem('broken_source', 'The export holds no users', settings.inputs.join(', '), next);
}
