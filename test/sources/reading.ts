import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Person } from '../../contract/person.ts';
import type { RawRecord } from '../../contract/record-block.ts';
import type { Reject } from '../../contract/reject.ts';
import type { SourceItem, SourceSettings } from '../../contract/source.ts';
import { findSourceAdapter } from '../../sources/registry.ts';

/** Path of a file in `test/fixtures`. */
export function fixture(name: string): string {
  return new URL(`../fixtures/${name}`, import.meta.url).pathname;
}

/** Writes an input that lives as long as the test, and tells its path. */
export async function inputFile(content: string | Uint8Array, name = 'export.json'): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'poolferry-sources-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

/** All that an adapter makes of some inputs. */
export async function readAll(type: string, ...inputs: readonly string[]): Promise<readonly SourceItem[]> {
  return await readWith({ type, inputs });
}

/** All that an adapter makes of a source with these settings. */
export async function readWith(settings: SourceSettings): Promise<readonly SourceItem[]> {
  const items: SourceItem[] = [];
  for await (const block of findSourceAdapter(settings.type).read(settings)) items.push(...block);
  return items;
}

/** The text of each record; undefined of one whose text could not be had. */
export async function textsOf(reading: AsyncIterable<readonly RawRecord[]>): Promise<readonly (string | undefined)[]> {
  const texts: (string | undefined)[] = [];
  for await (const block of reading) texts.push(...block.map(({ text }) => text));
  return texts;
}

export function peopleOf(items: readonly SourceItem[]): readonly Person[] {
  return items.flatMap((item) => ('person' in item ? [item.person] : []));
}

export function rejectsOf(items: readonly SourceItem[]): readonly Reject[] {
  return items.flatMap((item) => ('reject' in item ? [item.reject] : []));
}

/** The one person of an input that holds no other. */
export async function readOne(type: string, content: unknown, name?: string): Promise<Person> {
  const items = await readAll(type, await inputFile(JSON.stringify(content), name));
  const [person] = peopleOf(items);
  if (person === undefined || items.length !== 1) throw new Error(`Expected one person, got ${JSON.stringify(items)}`);
  return person;
}

/** The one reject of an input that holds no person. */
export async function rejectOne(type: string, content: unknown, name?: string): Promise<Reject> {
  const items = await readAll(type, await inputFile(JSON.stringify(content), name));
  const [reject] = rejectsOf(items);
  if (reject === undefined || items.length !== 1) throw new Error('Expected one reject');
  return reject;
}
