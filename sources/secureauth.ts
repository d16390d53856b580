import { basename } from 'node:path';
import { Problem } from '../contract/problem.ts';
import type { RawRecord } from '../contract/record-block.ts';
import type { SourceAdapter, SourceItem } from '../contract/source.ts';
import { brokenDocument } from './array-elements.ts';
import { isJsonObject, type JsonObject } from './fields.ts';
import { readLines } from './lines.ts';
import { parseJson, parseRecord } from './read-record.ts';
import { itemsOfDump } from './secureauth-dump.ts';
import { DumpGroups } from './secureauth-groups.ts';

/**
 * Bytes. Users, credentials, identifiers, addresses and memberships stand in lists of their own, so a dump is joined in
 * memory; 64 MiB are about 80,000 users.
 */
export const dumpLimit = 67_108_864;

/**
 * SecureAuth's own format, a TenantDump as the migration guide's sample shows it: one JSON document, or NDJSON with one
 * dump a line, which may be of any length in all.
 */
export const secureauth: SourceAdapter = {
  name: 'secureauth',
  description: "SecureAuth's import format (one JSON document, or NDJSON with one dump a line)",
  refusesMapping: true,
  framing: async (input) => ((await isDumpByLine(input)) ? { kind: 'lines' } : undefined),
  async *read(settings) {
    const groups = new DumpGroups();
    for (const path of settings.inputs) yield* readInput(path, groups);
  },
};

/** A file is NDJSON when its name says so or its first line is a whole object. It is read once, as standard input has to. */
async function* readInput(path: string, groups: DumpGroups): AsyncGenerator<readonly SourceItem[]> {
  const document: RawRecord[] = [];
  let holdsDumpsByLine = isNamedNdjson(path);
  let length = 0;
  for await (const block of readLines(path, dumpLimit, { blankLines: true })) {
    for (const raw of block) {
      if (raw.fault === 'record_too_long') throw tooLarge(`${raw.position.input}, line ${raw.position.line}`);
      holdsDumpsByLine ||= length === 0 && isWholeObject(raw);
      if (holdsDumpsByLine) yield [...itemsOfLine(raw, groups)];
      else if (length > 0 || !isBlank(raw)) {
        document.push(raw);
        length += raw.fault === undefined ? raw.text.length + 1 : 1;
        if (length > dumpLimit) throw tooLarge(raw.position.input);
      }
    }
  }
  if (holdsDumpsByLine) return;
  const input = basename(path);
  yield [...itemsOfDump(parseDocument(document, input), { input }, groups)];
}

/** Told as when the input is read. */
async function isDumpByLine(path: string): Promise<boolean> {
  if (isNamedNdjson(path)) return true;
  for await (const [first] of readLines(path, dumpLimit)) return first !== undefined && isWholeObject(first);
  return false;
}

function isNamedNdjson(path: string): boolean {
  return /\.(?:ndjson|jsonl)(?:\.gz)?$/i.test(path);
}

function isBlank(raw: RawRecord): boolean {
  return raw.fault === undefined && raw.text.trim() === '';
}

function isWholeObject(raw: RawRecord): boolean {
  return raw.fault === undefined && isJsonObject(parseJson(raw.text));
}

function itemsOfLine(raw: RawRecord, groups: DumpGroups): Iterable<SourceItem> {
  if (isBlank(raw)) return [];
  const parsed = parseRecord(raw);
  return 'reject' in parsed ? [parsed] : itemsOfDump(parsed.record, raw.position, groups);
}

function parseDocument(lines: readonly RawRecord[], input: string): JsonObject {
  const texts: string[] = [];
  for (const line of lines) {
    if (line.fault !== undefined)
      throw brokenDocument('The document is not valid UTF-8', `${input}, line ${line.position.line}`);
    texts.push(line.text);
  }
  const text = texts.join('\n');
  try {
    const dump: unknown = JSON.parse(text);
    if (isJsonObject(dump)) return dump;
  } catch (error) {
    throw brokenDocument('The document breaks off or is not JSON', `${input}, ${placeInText(error, text.length)}`);
  }
  throw brokenDocument('The document is not an object with a list of users', input);
}

/** JSON.parse names the place, and beside it what stands there, which is not for showing. */
function placeInText(error: unknown, length: number): string {
  const position = error instanceof Error ? /position (\d+)/.exec(error.message)?.[1] : undefined;
  return position === undefined ? `character ${length}` : `character ${position}`;
}

function tooLarge(where: string): Problem {
  return new Problem(
    'broken_source',
    `A dump is larger than ${dumpLimit / 1_048_576} MiB, and a dump is joined in memory`,
    where,
    'Split it into NDJSON with one dump a line, each user together with its own records.',
  );
}
