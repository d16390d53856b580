import { basename } from 'node:path';
import type { SourcePosition } from '../contract/person.ts';
import type { RawFault, RawRecord } from '../contract/record-block.ts';
import { isUnread } from './ldif-attributes.ts';
import { entryOf, type LdifItem } from './ldif-entry.ts';
import { readLines } from './lines.ts';
import { recordLimit, rejectOfRaw } from './raw-record.ts';

/**
 * Streams the entries of an LDIF file (RFC 2849) in blocks, with the lines that they begin in. One entry is in memory at
 * a time.
 *
 * Own code because no kept package reads LDIF as a stream: `ldif` (0.5.1, 2024) is a PEG grammar over the whole text,
 * whose tree takes many times the file's memory and which stops at the first fault; `ldapts` and `ldapjs` talk to
 * servers and read no files.
 */
export async function* readLdifEntries(path: string): AsyncGenerator<readonly LdifItem[]> {
  const joiner = new EntryJoiner(basename(path));
  for await (const block of readLines(path, undefined, { blankLines: true })) {
    const items: LdifItem[] = [];
    for (const line of block) joiner.take(line, items);
    if (items.length > 0) yield items;
  }
  const rest: LdifItem[] = [];
  joiner.end(rest);
  if (rest.length > 0) yield rest;
}

/** Puts folded lines together, leaves comments out, and tells entries apart by the blank lines between them. */
class EntryJoiner {
  readonly #input: string;
  #lines: { number: number; text: string }[] = [];
  #length = 0;
  /** The line under way is a comment or is not looked at, and so is what is folded behind it. */
  #isSkipping = false;
  #fault: { readonly position: SourcePosition; readonly fault: RawFault | 'stray_fold' } | undefined;

  constructor(input: string) {
    this.#input = input;
  }

  take(line: RawRecord, items: LdifItem[]): void {
    if (line.fault !== undefined) {
      this.#fault ??= { position: this.#begin(line), fault: line.fault };
      this.#isSkipping = true;
      return;
    }
    const text = line.text.endsWith('\r') ? line.text.slice(0, -1) : line.text;
    if (text === '') this.end(items);
    else if (text.startsWith(' ')) this.#fold(line, text.slice(1));
    else if (text.startsWith('#') || isUnread(text)) this.#isSkipping = true;
    else this.#add(line, text);
  }

  end(items: LdifItem[]): void {
    const item = this.#item();
    if (item !== undefined) items.push(item);
    this.#lines = [];
    this.#length = 0;
    this.#isSkipping = false;
    this.#fault = undefined;
  }

  #item(): LdifItem | undefined {
    if (this.#fault === undefined) return entryOf(this.#lines, this.#input);
    const { position, fault } = this.#fault;
    if (fault !== 'stray_fold') return { reject: rejectOfRaw(position, fault) };
    const explanation = 'It begins with a space, as what is folded does, and there is nothing before it.';
    return { reject: { position, reason: 'invalid_entry', explanation } };
  }

  #add(line: RawRecord, text: string): void {
    this.#isSkipping = false;
    if (!this.#fits(line, text)) return;
    this.#lines.push({ number: line.position.line ?? 0, text });
  }

  #fold(line: RawRecord, text: string): void {
    if (this.#isSkipping || !this.#fits(line, text)) return;
    const last = this.#lines.at(-1);
    if (last === undefined) this.#fault ??= { position: line.position, fault: 'stray_fold' };
    else last.text += text;
  }

  /** Nothing of an entry is kept that is too long, or that has a fault already. */
  #fits(line: RawRecord, text: string): boolean {
    this.#length += text.length;
    if (this.#length > recordLimit) this.#fault ??= { position: this.#begin(line), fault: 'record_too_long' };
    if (this.#fault !== undefined) this.#lines = [];
    return this.#fault === undefined;
  }

  #begin(line: RawRecord): SourcePosition {
    const [first] = this.#lines;
    return first === undefined ? line.position : { input: this.#input, line: first.number };
  }
}
