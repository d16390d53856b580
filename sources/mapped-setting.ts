import type { MappingExpression } from '../contract/mapping.ts';
import { compileExpression, EvaluationFault, type Expression } from './expression.ts';
import { type JsonObject, kindOf } from './fields.ts';
import { flagOf } from './flag.ts';
import { momentOf } from './moment.ts';
import { RecordFault } from './record-fault.ts';

/**
 * One setting of a mapping: its expression, and how what that finds is read. CSV files and databases write flags and
 * numbers as text, so each reader takes what plainly means its type. Nothing found is undefined; a wrong type is a
 * RecordFault `invalid_value` that names the setting, the expression and the type.
 */
export class MappedSetting {
  readonly #path: string;
  readonly #expression: Expression;

  /** @param path of the setting, such as `mapping.identifiers[0].value` */
  constructor(path: string, expression: MappingExpression) {
    this.#path = path;
    this.#expression =
      typeof expression === 'string'
        ? compileExpression(expression)
        : { text: String(expression), evaluate: () => expression };
  }

  /** The expression as it is stated. */
  get expression(): string {
    return this.#expression.text;
  }

  value(record: JsonObject): unknown {
    try {
      return this.#expression.evaluate(record);
    } catch (error) {
      if (!(error instanceof EvaluationFault)) throw error;
      throw this.fault(error.message.replace(/\.$/, ''));
    }
  }

  text(record: JsonObject): string | undefined {
    const value = this.value(record);
    return value === undefined ? undefined : this.#asText(value);
  }

  /** A list of texts, or a text alone; its empty entries are left out. */
  texts(record: JsonObject): readonly string[] {
    const value = this.value(record);
    if (value === undefined) return [];
    if (!Array.isArray(value)) return [this.#asText(value)];
    return value.filter((entry) => entry !== null && entry !== '').map((entry) => this.#asText(entry));
  }

  flag(record: JsonObject): boolean | undefined {
    const value = this.value(record);
    if (value === undefined || typeof value === 'boolean') return value;
    const flag = flagOf(value);
    if (flag === undefined) throw this.wrongType('true or false', value);
    return flag;
  }

  /** As RFC 3339. */
  moment(record: JsonObject): string | undefined {
    const value = this.value(record);
    if (value === undefined) return undefined;
    const moment = momentOf(value);
    if (moment === undefined)
      throw this.wrongType('a date and time as ISO 8601 has it, or milliseconds since 1970', value);
    return moment;
  }

  /** @param expected what it should be, with its article */
  wrongType(expected: string, value: unknown): RecordFault {
    return this.fault(`Expected ${expected}, found ${kindOf(value)}`);
  }

  /** @param what is wrong, as a sentence without a full stop that holds no value */
  fault(what: string): RecordFault {
    return new RecordFault('invalid_value', `${what} by the expression \`${this.#expression.text}\`.`, this.#path);
  }

  missing(): RecordFault {
    return new RecordFault(
      'missing_field',
      `Nothing is found by the expression \`${this.#expression.text}\`.`,
      this.#path,
    );
  }

  #asText(value: unknown): string {
    if (typeof value === 'string') return value;
    if (typeof value !== 'number') throw this.wrongType('text', value);
    if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
      throw this.fault('Expected text, found a number that is too large to be exact');
    }
    return String(value);
  }
}

/** A setting that may be left out. */
export function optionalSetting(path: string, expression: MappingExpression | undefined): MappedSetting | undefined {
  return expression === undefined ? undefined : new MappedSetting(path, expression);
}
