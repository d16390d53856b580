import { Buffer, isUtf8 } from 'node:buffer';
import type { SourcePosition } from '../contract/person.ts';
import type { Reject, RejectReason } from '../contract/reject.ts';
import { directoryGuid } from './directory-guid.ts';
import type { JsonObject } from './fields.ts';
import { attributeName, shownName } from './ldif-attributes.ts';

/** An entry, whose attributes are lists of texts beside its `dn`; or why it is none. */
export type LdifItem =
  | { readonly position: SourcePosition; readonly record: JsonObject; readonly reject?: never }
  | { readonly reject: Reject };

/** A line that was put together of its folded parts, and the number of the first. */
export interface LdifLine {
  readonly number: number;
  readonly text: string;
}

/**
 * `name: text`, `name:: base64`, `name:< url`, with options behind the name: `cn;lang-fr`, `member;range=0-99`. LDAP's
 * names have no underscores; directories such as 389 Directory Server allow them all the same.
 */
const written = /^([A-Za-z0-9_][\w.-]*(?:;[\w.=-]+)*):([:<]?) *(.*)$/s;
const base64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** What `ldapsearch` writes behind the entries unless it is told not to, by its first attribute. */
const searchResult: ReadonlySet<string> = new Set(['search', 'result', 'ref']);

/**
 * Reads the lines of one entry.
 *
 * @returns undefined when they hold none, such as the version line alone
 */
export function entryOf(lines: readonly LdifLine[], input: string): LdifItem | undefined {
  const start = lines[0] !== undefined && /^version:/i.test(lines[0].text) ? 1 : 0;
  const first = lines[start];
  if (first === undefined) return undefined;
  const position = { input, line: first.number };
  const entry = new Entry();
  for (const line of lines.slice(start)) {
    const [matched, name = '', mark = '', value = ''] = written.exec(line.text) ?? [];
    if (line === first && searchResult.has(name.toLowerCase())) return undefined;
    const fault =
      matched === undefined ? wrongLine(line) : entry.take(attributeName(name), mark, value.trimEnd(), value, line);
    if (fault !== undefined) return reject(position, fault);
  }
  return { position, record: entry.record() };
}

interface Fault {
  readonly reason: RejectReason;
  readonly explanation: string;
  readonly field?: string | undefined;
}

class Entry {
  #dn: string | undefined;
  /** By name in lower case, as an entry may write one in several. */
  readonly #attributes = new Map<string, { readonly name: string; readonly values: string[] }>();

  take(name: string, mark: string, trimmed: string, value: string, line: LdifLine): Fault | undefined {
    if (this.#dn === undefined && name !== 'dn') {
      return { reason: 'invalid_entry', explanation: `Line ${line.number} begins an entry without saying its dn.` };
    }
    if (mark === '<') return wrongValue(name, line, 'has an address in the place of a value; nothing is fetched');
    const decoded = mark === ':' ? decode(name, trimmed) : value;
    if (decoded === undefined) return wrongValue(name, line, 'is marked as base64 and is not');
    if (this.#dn === undefined) this.#dn = decoded;
    else if (name !== 'changetype') this.#add(name, decoded);
    else if (decoded.trim().toLowerCase() !== 'add') return changeRecord;
    return undefined;
  }

  /** Assigned one by one, so that entries with the same attributes share a shape. */
  record(): JsonObject {
    const record: Record<string, unknown> = { dn: this.#dn };
    for (const { name, values } of this.#attributes.values()) {
      if (name === '__proto__') defineField(record, name, values);
      else record[name] = values;
    }
    return record;
  }

  #add(name: string, value: string): void {
    const key = name.toLowerCase();
    const attribute = this.#attributes.get(key);
    if (attribute === undefined) this.#attributes.set(key, { name, values: [value] });
    else attribute.values.push(value);
  }
}

/** A field like others under a name whose assignment would replace the object's prototype. */
function defineField(record: object, name: string, value: unknown): void {
  Object.defineProperty(record, name, { value, enumerable: true, configurable: true, writable: true });
}

/** Text where the bytes are text; a GUID as people write it; other bytes stay as base64. */
function decode(name: string, value: string): string | undefined {
  if (value.length % 4 !== 0 || !base64.test(value)) return undefined;
  const bytes = Buffer.from(value, 'base64');
  if (name === 'objectGUID') return directoryGuid(bytes) ?? value;
  return isUtf8(bytes) ? bytes.toString('utf8') : value;
}

/** `changetype: add` holds a whole entry, and is how `ldifde` exports each; the others hold parts of one. */
const changeRecord: Fault = {
  reason: 'change_record',
  explanation: 'It changes an entry instead of holding one.',
  field: 'changetype',
};

function wrongLine(line: LdifLine): Fault {
  return { reason: 'invalid_entry', explanation: `Line ${line.number} has no attribute's name and colon.` };
}

function wrongValue(name: string, line: LdifLine, what: string): Fault {
  return { reason: 'invalid_value', explanation: `Line ${line.number} ${what}.`, field: shownName(name) };
}

function reject(position: SourcePosition, { field, ...fault }: Fault): LdifItem {
  return { reject: { position, ...fault, ...(field === undefined ? {} : { field }) } };
}
