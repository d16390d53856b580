import type { Person, UserStatus } from '../contract/person.ts';
import type { Draft } from './draft.ts';
import { readMetadata, readPayload } from './entra-profile.ts';
import { readSignIns } from './entra-sign-ins.ts';
import { flagField, type JsonObject, momentField, objectField, required, textField } from './fields.ts';
import type { RecordMapping } from './read-record.ts';
import { withheldPassword } from './unmoved-password.ts';

/** Properties that Microsoft Graph sends only when `$select` names them, and without which nobody can be moved. */
export const neededProperties = ['identities', 'accountEnabled'] as const;

/**
 * A user as Microsoft Graph lists it: of a workforce directory, of Entra External ID or of Azure AD B2C.
 *
 * @param phoneRegion where phone numbers without a country's prefix are at home
 */
export function entraUser(phoneRegion: string | undefined): RecordMapping {
  return {
    sourceKey: (user) => required(textField(user.id, 'id'), 'id'),

    person(user, sourceKey, position) {
      for (const name of neededProperties) required(user[name], name);
      const { identifiers, addresses, hasPassword } = readSignIns(user, phoneRegion);
      const payload = readPayload(user, phoneRegion);
      const person: Draft<Person> = { sourceKey, position, status: statusOf(user), identifiers, addresses, payload };
      const metadata = readMetadata(user);
      if (metadata !== undefined) person.metadata = metadata;
      const passwordDate = setMoment(user.lastPasswordChangeDateTime, 'lastPasswordChangeDateTime');
      if (hasPassword) person.password = withheldPassword(passwordDate);
      const createdAt = setMoment(user.createdDateTime, 'createdDateTime');
      if (createdAt !== undefined) person.createdAt = createdAt;
      const lastLoginAt = readLastLogin(user);
      if (lastLoginAt !== undefined) person.lastLoginAt = lastLoginAt;
      return person;
    },
  };
}

/** An invitation that nobody has accepted yet is a user who never signed in. */
function statusOf(user: JsonObject): UserStatus {
  if (flagField(user.accountEnabled, 'accountEnabled') !== true) return 'inactive';
  return textField(user.externalUserState, 'externalUserState') === 'PendingAcceptance' ? 'new' : 'active';
}

/** `lastSignInDateTime` counts failed attempts too; the other is there since December 2023. */
function readLastLogin(user: JsonObject): string | undefined {
  const activity = objectField(user.signInActivity, 'signInActivity');
  const moment = (name: string) => setMoment(activity?.[name], `signInActivity.${name}`);
  return moment('lastSuccessfulSignInDateTime') ?? moment('lastSignInDateTime');
}

/** The year 1 stands for never. */
function setMoment(value: unknown, path: string): string | undefined {
  const moment = momentField(value, path);
  return moment?.startsWith('0001-01-01T') === true ? undefined : moment;
}
