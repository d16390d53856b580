import type { MappingExpression } from '../contract/mapping.ts';
import type { JsonObject } from './fields.ts';
import { MappedSetting } from './mapped-setting.ts';

/** The fields of a payload or metadata that a mapping states; each may have any JSON value. */
export class MappedFields {
  readonly #fields: readonly (readonly [name: string, setting: MappedSetting])[];

  /** @param path of the setting that holds them */
  constructor(path: string, fields: Readonly<Record<string, MappingExpression>> = {}) {
    this.#fields = Object.entries(fields).map(([name, expression]) => [
      name,
      new MappedSetting(`${path}.${name}`, expression),
    ]);
  }

  /** The adapter's fields with those that are found; undefined when there are none of either. */
  read(record: JsonObject, adapter: JsonObject | undefined): JsonObject | undefined {
    const found = this.#fields.flatMap(([name, setting]) => {
      const value = setting.value(record);
      return value === undefined ? [] : [[name, value] as const];
    });
    return found.length === 0 ? adapter : { ...adapter, ...Object.fromEntries(found) };
  }
}
