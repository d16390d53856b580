import type { MappedPassword as Settings } from '../contract/mapping.ts';
import type { SourcePassword } from '../contract/person.ts';
import type { Draft } from './draft.ts';
import type { JsonObject } from './fields.ts';
import { MappedSetting, optionalSetting } from './mapped-setting.ts';

/** The password that a mapping states. */
export class MappedPassword {
  readonly #format: string;
  readonly #value: MappedSetting;
  readonly #parameters: readonly (readonly [name: string, setting: MappedSetting])[];
  readonly #mustBeChanged: MappedSetting | undefined;
  readonly #mustBeReset: MappedSetting | undefined;
  readonly #createdAt: MappedSetting | undefined;

  constructor({ format, value, parameters = {}, mustBeChanged, mustBeReset, createdAt }: Settings) {
    this.#format = format;
    this.#value = new MappedSetting('mapping.password.value', value);
    this.#parameters = Object.entries(parameters).map(([name, expression]) => [
      name,
      new MappedSetting(`mapping.password.parameters.${name}`, expression),
    ]);
    this.#mustBeChanged = optionalSetting('mapping.password.mustBeChanged', mustBeChanged);
    this.#mustBeReset = optionalSetting('mapping.password.mustBeReset', mustBeReset);
    this.#createdAt = optionalSetting('mapping.password.createdAt', createdAt);
  }

  /**
   * @returns undefined for a user without a hash
   * @throws RecordFault `invalid_value`
   */
  read(record: JsonObject): SourcePassword | undefined {
    const value = this.#value.text(record);
    if (value === undefined) return undefined;
    const password: Draft<SourcePassword> = { format: this.#format, value };
    const parameters = this.#parameters.flatMap(([name, setting]) => {
      const text = setting.text(record);
      return text === undefined ? [] : [[name, text] as const];
    });
    if (parameters.length > 0) password.parameters = Object.fromEntries(parameters);
    if (this.#mustBeChanged?.flag(record) === true) password.mustBeChanged = true;
    if (this.#mustBeReset?.flag(record) === true) password.mustBeReset = true;
    const createdAt = this.#createdAt?.moment(record);
    if (createdAt !== undefined) password.createdAt = createdAt;
    return password;
  }
}
