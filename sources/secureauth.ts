import { Buffer, isUtf8 } from 'node:buffer';
import { basename } from 'node:path';
import { Problem } from '../contract/problem.ts';
import type { SourceAdapter, SourceItem } from '../contract/source.ts';
import { brokenDocument } from './array-elements.ts';
import { isJsonObject } from './fields.ts';
import { readInputChunks } from './input-chunks.ts';
import { readLines } from './lines.ts';
import { parseJson, parseRecord } from './read-record.ts';
import { itemsOfDump } from './secureauth-dump.ts';

/**
 * Bytes. Users, credentials, identifiers and addresses stand in lists of their own, so a dump is joined in memory;
 * 64 MiB are about 80,000 users.
 */
export const dumpLimit = 67_108_864;

/**
 * SecureAuth's own format, a TenantDump as the migration guide's sample shows it: one JSON document, or NDJSON with one
 * dump a line, which may be of any length in all.
 */
export const secureauth: SourceAdapter = {
  name: 'secureauth',
  description: "SecureAuth's import format (one JSON document, or NDJSON with one dump a line)",
  async *read(settings) {
    for (const path of settings.inputs) {
      if (await holdsDumpsByLine(path)) yield* readDumpLines(path);
      else yield* itemsOfDump(await readDocument(path), { input: basename(path) });
    }
  },
};

/** A file is NDJSON when its name says so or its first line is a whole object. */
async function holdsDumpsByLine(path: string): Promise<boolean> {
  if (/\.(?:ndjson|jsonl)$/i.test(path)) return true;
  for await (const [first] of readLines(path, dumpLimit)) {
    if (first !== undefined) return first.fault === undefined && isJsonObject(parseJson(first.text));
  }
  return false;
}

async function* readDumpLines(path: string): AsyncGenerator<SourceItem> {
  for await (const block of readLines(path, dumpLimit)) {
    for (const raw of block) {
      if (raw.fault === 'record_too_long') throw tooLarge(`${raw.position.input}, line ${raw.position.line}`);
      const parsed = parseRecord(raw);
      if ('reject' in parsed) yield parsed;
      else yield* itemsOfDump(parsed.record, raw.position);
    }
  }
}

async function readDocument(path: string): Promise<Readonly<Record<string, unknown>>> {
  const input = basename(path);
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of readInputChunks(path)) {
    length += chunk.length;
    if (length > dumpLimit) throw tooLarge(input);
    chunks.push(chunk);
  }
  const bytes = Buffer.concat(chunks);
  if (!isUtf8(bytes)) throw brokenDocument('The document is not valid UTF-8', input);
  try {
    const dump: unknown = JSON.parse(bytes.toString('utf8'));
    if (isJsonObject(dump)) return dump;
  } catch (error) {
    throw brokenDocument('The document breaks off or is not JSON', `${input}, ${placeOf(error, length)}`);
  }
  throw brokenDocument('The document is not an object with a list of users', input);
}

/** JSON.parse names the place, and beside it what stands there, which is not for showing. */
function placeOf(error: unknown, length: number): string {
  const position = error instanceof Error ? /position (\d+)/.exec(error.message)?.[1] : undefined;
  return position === undefined ? `byte ${length}` : `character ${position}`;
}

function tooLarge(where: string): Problem {
  return new Problem(
    'broken_source',
    `A dump is larger than ${dumpLimit / 1_048_576} MiB, and a dump is joined in memory`,
    where,
    'Split it into NDJSON with one dump a line, each user together with its own records.',
  );
}
