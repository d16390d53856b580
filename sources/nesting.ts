import { isJsonObject, type JsonObject } from './fields.ts';

/** Levels that values of a user may be nested: everything that writes JSON later calls itself once a level. */
export const deepestNesting = 32;

/** Whether an object of any content has more than {@link deepestNesting} levels. */
export function isNestedTooDeep(object: JsonObject): boolean {
  return isObjectDeeper(object, deepestNesting);
}

/** A loop over names, since a list of the values costs every user of a million some time. */
function isObjectDeeper(object: JsonObject, levels: number): boolean {
  for (const name in object) {
    const value = object[name];
    if (typeof value === 'object' && isDeeper(value, levels - 1)) return true;
  }
  return false;
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  if (isJsonObject(value)) return isObjectDeeper(value, levels);
  return Array.isArray(value) && value.some((entry) => isDeeper(entry, levels - 1));
}
