import { type JsonObject, objectField } from './fields.ts';
import { RecordFault } from './record-fault.ts';

/** Levels: everything that writes JSON later calls itself once a level. */
const deepest = 32;

/** An object of any content, which is passed on as it is; throws a RecordFault for another type or too deep a one. */
export function plainObjectField(value: unknown, path: string): JsonObject | undefined {
  const object = objectField(value, path);
  if (object !== undefined && isDeeper(object, deepest)) {
    throw new RecordFault('invalid_value', `It is nested deeper than ${deepest} levels.`, path);
  }
  return object;
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  return Object.values(value).some((entry) => isDeeper(entry, levels - 1));
}
