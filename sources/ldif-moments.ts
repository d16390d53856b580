import type { Person } from '../contract/person.ts';
import type { Draft } from './draft.ts';
import { type JsonObject, textListField } from './fields.ts';
import { fileTimeMoment, generalizedTimeMoment } from './generalized-time.ts';
import { RecordFault } from './record-fault.ts';

/** The first value of an attribute; undefined when there is none, or an empty one. */
export function firstValue(entry: JsonObject, name: string): string | undefined {
  const [value] = textListField(entry[name], name);
  return value === '' ? undefined : value;
}

/** A moment in the syntax GeneralizedTime, as RFC 3339. */
export function momentValue(entry: JsonObject, name: string): string | undefined {
  const value = firstValue(entry, name);
  if (value === undefined) return undefined;
  const moment = generalizedTimeMoment(value);
  if (moment !== undefined) return moment;
  throw new RecordFault('invalid_value', 'Expected a date and time such as 20250101100000Z.', name);
}

export function addMoments(person: Draft<Person>, entry: JsonObject): void {
  const createdAt = momentValue(entry, 'createTimestamp') ?? momentValue(entry, 'whenCreated');
  const updatedAt = momentValue(entry, 'modifyTimestamp') ?? momentValue(entry, 'whenChanged');
  const lastLoginAt = lastLogin(entry);
  if (createdAt !== undefined) person.createdAt = createdAt;
  if (updatedAt !== undefined) person.updatedAt = updatedAt;
  if (lastLoginAt !== undefined) person.lastLoginAt = lastLoginAt;
}

/** OpenLDAP's two overlays, the plug-in of 389 Directory Server, and Active Directory. */
function lastLogin(entry: JsonObject): string | undefined {
  for (const name of ['pwdLastSuccess', 'authTimestamp', 'lastLoginTime']) {
    const moment = momentValue(entry, name);
    if (moment !== undefined) return moment;
  }
  const fileTime = firstValue(entry, 'lastLogonTimestamp');
  return fileTime === undefined ? undefined : fileTimeMoment(fileTime);
}
