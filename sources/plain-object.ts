import { type JsonObject, objectField } from './fields.ts';
import { deepestNesting, isNestedTooDeep } from './nesting.ts';
import { RecordFault } from './record-fault.ts';

/** An object of any content, which is passed on as it is; throws a RecordFault for another type or too deep a one. */
export function plainObjectField(value: unknown, path: string): JsonObject | undefined {
  const object = objectField(value, path);
  if (object !== undefined && isNestedTooDeep(object)) {
    throw new RecordFault('invalid_value', `It is nested deeper than ${deepestNesting} levels.`, path);
  }
  return object;
}
