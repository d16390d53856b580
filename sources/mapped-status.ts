import type { MappedStatusName, MappedStatus as Settings } from '../contract/mapping.ts';
import { type JsonObject, kindOf } from './fields.ts';
import { MappedSetting } from './mapped-setting.ts';

/** SecureAuth's own names, which need no table. */
const ownNames: Readonly<Record<MappedStatusName, MappedStatusName>> = {
  active: 'active',
  inactive: 'inactive',
  new: 'new',
};

/** The status that a mapping states. */
export class MappedStatus {
  readonly #value: MappedSetting;
  readonly #table: ReadonlyMap<string, MappedStatusName>;
  readonly #otherwise: MappedStatusName | undefined;

  constructor({ value, table = ownNames, otherwise }: Settings) {
    this.#value = new MappedSetting('mapping.status.value', value);
    this.#table = new Map(Object.entries(table));
    this.#otherwise = otherwise;
  }

  /** @throws RecordFault `invalid_value` when the value is none that the table has */
  read(record: JsonObject): MappedStatusName | undefined {
    const value = this.#value.value(record);
    if (value === undefined) return this.#otherwise;
    if (typeof value === 'object') throw this.#value.wrongType('text, a number, or true or false', value);
    const status = this.#table.get(String(value)) ?? this.#otherwise;
    if (status !== undefined) return status;
    const names = [...this.#table.keys()].join(', ');
    throw this.#value.fault(`Expected one of ${names}, found ${kindOf(value)} that is none of them`);
  }
}
