import { type JsonObject, listField, objectEntry, required, textField } from './fields.ts';
import { RecordFault } from './record-fault.ts';

/** The values of a user's attributes by their names; Cognito writes them all as texts. */
export type CognitoAttributes = ReadonlyMap<string, string>;

/** The column of the user name, by which a row of a CSV file is told from a user in JSON. */
export const userNameColumn = 'cognito:username';

/**
 * `Attributes` of `list-users` (`UserAttributes` of `admin-get-user`), a list of `{Name, Value}`; or the columns of a
 * CSV file for import jobs.
 *
 * @throws RecordFault
 */
export function readAttributes(user: JsonObject): CognitoAttributes {
  return user[userNameColumn] === undefined ? readList(user) : readColumns(user);
}

function readList(user: JsonObject): CognitoAttributes {
  const list = user.Attributes === undefined ? 'UserAttributes' : 'Attributes';
  const entries = listField(user[list], list);
  const attributes = new Map<string, string>();
  for (let index = 0; index < entries.length; index++) {
    const { Name, Value } = objectEntry(entries[index], list, index);
    const name = required(textField(Name, 'Name', list, index), 'Name', list, index);
    const value = textField(Value, 'Value', list, index);
    if (value !== undefined) attributes.set(name, value);
  }
  return attributes;
}

function readColumns(row: JsonObject): CognitoAttributes {
  const attributes = new Map<string, string>();
  for (const [name, value] of Object.entries(row)) {
    if (typeof value === 'string' && value !== '') attributes.set(name, value);
  }
  return attributes;
}

/** An attribute that is `true` or `false`, in any case; undefined when it is not there. */
export function readFlag(attributes: CognitoAttributes, name: string): boolean | undefined {
  const value = attributes.get(name)?.toLowerCase();
  if (value === undefined) return undefined;
  if (value === 'true' || value === 'false') return value === 'true';
  throw new RecordFault('invalid_value', 'Expected true or false.', name);
}
