import type { JsonObject } from './fields.ts';
import { plainObjectField } from './plain-object.ts';

/**
 * The fields of an object that nothing else of a person takes, without those that are null.
 *
 * @param path where the object stands, since the name of a field may itself say something about the person
 * @returns undefined when none is left
 */
export function otherFields(
  object: JsonObject,
  isTaken: (name: string) => boolean,
  path: string,
): JsonObject | undefined {
  const entries = Object.entries(object).filter(([name, value]) => value !== null && !isTaken(name));
  return entries.length === 0 ? undefined : plainObjectField(Object.fromEntries(entries), path);
}
