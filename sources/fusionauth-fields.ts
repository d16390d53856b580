import { isJsonObject, type JsonObject } from './fields.ts';
import { parseJson } from './read-record.ts';
import { RecordFault } from './record-fault.ts';

/**
 * A field and its name, for the readers of `fields.ts`: under the name that the API has for it, or else under that of
 * the database's column (`firstName`, `first_name`).
 */
export function fieldOf(record: JsonObject, name: string): readonly [value: unknown, name: string] {
  if (record[name] !== undefined) return [record[name], name];
  const column = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return record[column] === undefined ? [undefined, name] : [record[column], column];
}

/**
 * The user as the API has it, where it is a row of the table `users`: its column `data` holds the JSON of an object
 * whose own `data` is the user's, beside the languages and the second factors.
 *
 * @throws RecordFault
 */
export function unpackRow(user: JsonObject): JsonObject {
  if (user.insert_instant === undefined) return user;
  if (user.data === undefined || user.data === null) return user;
  const column = typeof user.data === 'string' ? parseJson(user.data) : user.data;
  if (!isJsonObject(column)) throw new RecordFault('invalid_value', 'Expected a JSON text with an object.', 'data');
  const { data, preferredLanguages, twoFactor } = column;
  return { ...user, data, preferredLanguages, twoFactor };
}
