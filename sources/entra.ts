import { Problem } from '../contract/problem.ts';
import type { RawRecord } from '../contract/record-block.ts';
import type { SourceAdapter, SourceItem, SourceSettings } from '../contract/source.ts';
import { entraUser, neededProperties } from './entra-user.ts';
import { isJsonObject } from './fields.ts';
import { framingOfJsonUsers, itemOfUser, readJsonUsers } from './json-users.ts';
import { parseJson, recordReader } from './read-record.ts';

/** Users of Microsoft Entra ID, Entra External ID or Azure AD B2C, as Microsoft Graph lists them page by page. */
export const entra: SourceAdapter = {
  name: 'entra',
  description: 'Microsoft Entra ID, External ID and Azure AD B2C (JSON or NDJSON, from Microsoft Graph)',
  framing: (input) => framingOfJsonUsers(input, 'value'),
  read: readBlocks,
};

const select =
  'GET /v1.0/users?$top=999&$select=id,displayName,givenName,surname,userPrincipalName,mail,otherMails,mobilePhone,' +
  'preferredLanguage,userType,creationType,externalUserState,createdDateTime,lastPasswordChangeDateTime,' +
  'accountEnabled,identities';

async function* readBlocks(settings: SourceSettings): AsyncGenerator<readonly SourceItem[]> {
  const reader = recordReader(entraUser(settings.phoneRegion), settings);
  for (const path of settings.inputs) {
    let isChecked = false;
    for await (const block of readJsonUsers(path, 'value', `Save the answers of ${select}`)) {
      if (!isChecked) isChecked = checkSelection(block);
      yield block.map((raw) => itemOfUser(raw, reader));
    }
  }
}

/**
 * Refuses an input whose first user shows that the properties were not selected: without them nobody could tell who may
 * sign in, nor with what name.
 *
 * @returns whether there was a user to tell it by
 * @throws Problem `broken_source`
 */
function checkSelection(block: readonly RawRecord[]): boolean {
  for (const raw of block) {
    const user = raw.fault === undefined ? parseJson(raw.text) : undefined;
    if (!isJsonObject(user)) continue;
    const missing = neededProperties.filter((name) => user[name] === undefined);
    if (missing.length === 0) return true;
    throw new Problem(
      'broken_source',
      `The users have no ${missing.join(' and no ')}, which Microsoft Graph sends only when they are selected`,
      raw.position.input,
      `Export them again with ${select}`,
    );
  }
  return false;
}
