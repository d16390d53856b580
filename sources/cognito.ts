import type { SourceAdapter, SourceItem, SourceSettings } from '../contract/source.ts';
import { userNameColumn } from './cognito-attributes.ts';
import { cognitoUser } from './cognito-user.ts';
import { readCsvRows, rowsFraming } from './csv-rows.ts';
import { holdsJson } from './json-or-csv.ts';
import { framingOfJsonUsers, itemOfUser, readJsonUsers } from './json-users.ts';
import { recordReader } from './read-record.ts';

/**
 * Users of an Amazon Cognito user pool, as its API lists them, or as a CSV file for its import jobs; each input says
 * itself which it is.
 */
export const cognito: SourceAdapter = {
  name: 'cognito',
  description: 'Amazon Cognito user pool (JSON of list-users, or the CSV of import jobs)',
  framing: async (input) => ((await holdsJson(input)) ? await framingOfJsonUsers(input, 'Users') : rowsFraming({})),
  read: readBlocks,
};

const next = 'Save what `aws cognito-idp list-users` writes as JSON.';

async function* readBlocks(settings: SourceSettings): AsyncGenerator<readonly SourceItem[]> {
  const reader = recordReader(cognitoUser(settings.phoneRegion), settings);
  for (const path of settings.inputs) {
    if (await holdsJson(path)) {
      for await (const block of readJsonUsers(path, 'Users', next)) yield block.map((raw) => itemOfUser(raw, reader));
    } else {
      for await (const block of readCsvRows(path, { neededColumns: [userNameColumn] })) yield block.map(reader.ofRow);
    }
  }
}
