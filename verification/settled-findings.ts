import type { Finding } from '../contract/dataset.ts';

/** Of more findings of one kind than this, so many are looked up first; when all agree, the listing is believed. */
const lookUpsBelieved = 10;

const kinds = ['different', 'missing'] as const satisfies readonly Finding['finding'][];

/**
 * Settles what the listing of a batch's range shows by looking users up: a listing may be behind for longer than anybody
 * waits, with users that are there already and with what they were before an update.
 *
 * Nearly always few users are concerned, or all of them: an empty pool would cost a look-up for each of its users.
 * So of many findings of a kind, some from all over the range speak for the rest, unless one of them is none.
 *
 * @param lookUp what a look-up says of a user; undefined when it is as it was sent
 * @returns in the order of `findings`
 */
export async function settledFindings(
  findings: readonly Finding[],
  lookUp: (userId: string) => Promise<Finding | undefined>,
): Promise<readonly Finding[]> {
  const settled = new Map<string, Finding | undefined>(findings.map((finding) => [finding.id, finding]));
  for (const kind of kinds) {
    const listed = findings.filter(({ finding }) => finding === kind);
    const probes = evenlySpread(listed, lookUpsBelieved);
    let believed = true;
    const settle = async ({ id }: Finding): Promise<void> => {
      const shown = await lookUp(id);
      settled.set(id, shown);
      believed &&= shown?.finding === kind;
    };
    for (const finding of probes) await settle(finding);
    if (believed) continue;
    const probed = new Set(probes);
    for (const finding of listed) if (!probed.has(finding)) await settle(finding);
  }
  return [...settled.values()].filter((finding) => finding !== undefined);
}

/** At most `count` of the items, from all over them. */
function evenlySpread<Item>(items: readonly Item[], count: number): readonly Item[] {
  if (items.length <= count) return items;
  return items.filter(
    (_, index) => Math.floor((index * count) / items.length) !== Math.floor(((index - 1) * count) / items.length),
  );
}
