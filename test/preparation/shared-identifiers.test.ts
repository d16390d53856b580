import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { SharedIdentifiers, suspectsOf } from '../../preparation/shared-identifiers.ts';
import { temporaryFolder } from './stage.ts';

/** Files of the identifiers of records, one after another. */
async function filesOf(records: readonly (readonly string[])[]) {
  const shared = new SharedIdentifiers(join(await temporaryFolder(), 'identifiers'), 4);
  onTestFinished(() => shared.close());
  records.forEach((identifiers, place) => {
    shared.add(
      identifiers.map((identifier) => ({ identifier_lc: identifier })),
      place + 1,
    );
  });
  return shared.finish();
}

test('so many records that share an identifier that it is no accident are refused, with what is most likely wrong', async () => {
  const files = await filesOf([['ann', 'office'], ['bob', 'office'], ['cy'], ['dee', 'office']]);

  expect(await suspectsOf(files, 3)).toEqual(new Set([1, 2, 4]));
  await expect(suspectsOf(files, 2)).rejects.toMatchObject({
    problem: 'broken_source',
    message:
      'More than 2 records share an identifier with another record (the source as a whole). Most likely a field that is not one user’s own is mapped to an identifier; look at `source.mapping`, or mend the source.',
  });
});
