import type { SourceItem } from '../contract/source.ts';
import type { JsonObject } from './fields.ts';
import { type PlacedRecord, placedRecord, RecordParts, type Side, type StoredRecord } from './record-parts.ts';

/** A record of the exports to be joined, or what became of one that cannot be. */
export type JoinInput = PlacedRecord | { readonly item: SourceItem };

/** What a record gives to a join: itself on one side, and perhaps more. */
export interface JoinEntry {
  readonly side: Side;
  /** What an owner and its details have in common. */
  readonly key: string;
  readonly record: JsonObject;
}

/** How the records of several exports belong together. */
export interface JoinRule {
  /** @returns undefined when the record has no key */
  entries(record: JsonObject): readonly JoinEntry[] | undefined;
  /** What becomes of a record without a key. */
  keyless(placed: PlacedRecord): SourceItem;
  /** What becomes of an owner with its details, of an owner alone, or of details that nobody owns. */
  items(owner: PlacedRecord | undefined, details: readonly PlacedRecord[]): readonly SourceItem[];
}

/**
 * Joins the records of several exports, whatever their order. Memory holds the details of one part of 256, so it grows
 * with the exports, but slowly: with 50 million details it is about 100 MB.
 *
 * The order of the exports is lost. Of two owners with one key, the first has the details.
 *
 * @throws Problem `unreadable_source` when the temporary files cannot be written
 */
export async function* joinRecords(
  blocks: AsyncIterable<readonly JoinInput[]>,
  rule: JoinRule,
): AsyncGenerator<readonly SourceItem[]> {
  const parts = await RecordParts.create();
  try {
    for await (const block of blocks) {
      const atOnce: SourceItem[] = [];
      for (const input of block) {
        if ('item' in input) atOnce.push(input.item);
        else if (!(await addEntries(parts, rule, input))) atOnce.push(rule.keyless(input));
      }
      if (atOnce.length > 0) yield atOnce;
    }
    for await (const { details, owners } of parts.parts()) yield* joinPart(await byKey(details), owners, rule);
  } finally {
    await parts.remove();
  }
}

async function addEntries(parts: RecordParts, rule: JoinRule, { record, position }: PlacedRecord): Promise<boolean> {
  const entries = rule.entries(record);
  if (entries === undefined) return false;
  for (const entry of entries) {
    const written = parts.add(entry.side, entry.key, { position, record: entry.record });
    // Waiting for what is done already would take a turn of the microtask queue for each record.
    if (written !== undefined) await written;
  }
  return true;
}

async function* joinPart(
  details: Map<string, StoredRecord[]>,
  owners: AsyncIterable<readonly StoredRecord[]>,
  rule: JoinRule,
): AsyncGenerator<readonly SourceItem[]> {
  for await (const block of owners) {
    const items: SourceItem[] = [];
    for (const owner of block) {
      const own = details.get(owner.key) ?? [];
      details.delete(owner.key);
      items.push(...rule.items(placedRecord(owner), own.map(placedRecord)));
    }
    yield items;
  }
  for (const rest of details.values()) yield rule.items(undefined, rest.map(placedRecord));
}

async function byKey(blocks: AsyncIterable<readonly StoredRecord[]>): Promise<Map<string, StoredRecord[]>> {
  const byKey = new Map<string, StoredRecord[]>();
  for await (const block of blocks) {
    for (const stored of block) {
      const others = byKey.get(stored.key);
      if (others === undefined) byKey.set(stored.key, [stored]);
      else others.push(stored);
    }
  }
  return byKey;
}
