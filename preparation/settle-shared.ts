import type { IdentifierType } from '../contract/person.ts';
import { describePosition } from '../contract/position-text.ts';
import type { DuplicateRule } from '../contract/source.ts';
import type { IdentifierEntry } from './identifier-entry.ts';

/** What becomes of a record that shares an identifier with another one and is not prepared as a user of its own. */
export type Settlement =
  | { readonly kind: 'refused'; readonly type: IdentifierType; readonly other: string }
  | { readonly kind: 'merged'; readonly type: IdentifierType; readonly other: string; readonly into: number };

/** All that was settled, by the records' places in the source's order. */
export interface Settlements {
  /** Records that are not prepared as users of their own; those that are not named are. */
  readonly byOrder: ReadonlyMap<number, Settlement>;
  /** Users that share an identifier with another one, however that was settled. */
  readonly sharing: number;
}

/** Users that are bound by identifiers that they share, directly or through others. */
interface Cluster {
  readonly members: Map<number, Member>;
}

interface Member {
  readonly order: number;
  readonly at: string;
  readonly lastLogin: number;
  verified: boolean;
  /** The identifiers that it shares, by digest. */
  readonly shared: Map<string, IdentifierType>;
}

/**
 * Settles by a rule who of those that share an identifier becomes a user. A pool takes an identifier once, and takes
 * whoever comes first; which user that is must be the operator's decision and not the order of ids.
 *
 * | rule | who is prepared |
 * |---|---|
 * | `refuse` | none of them |
 * | `newest-login` | the one that signed in last, where nothing is known the first in the source; the others are refused |
 * | `verified-first` | one that is known to own a shared identifier before one that is not, and then as `newest-login` |
 * | `merge` | the one of `newest-login`, with the identifiers, addresses, second factors and groups of all |
 *
 * @param groups of two or more users each, which have an identifier in common
 */
export function settleShared(groups: readonly (readonly IdentifierEntry[])[], rule: DuplicateRule): Settlements {
  const clusters = clustersOf(groups);
  const byOrder = new Map<number, Settlement>();
  let sharing = 0;
  for (const { members } of new Set(clusters.values())) {
    sharing += members.size;
    const ranked = [...members.values()].sort(rankings[rule]);
    for (const [order, settlement] of settleCluster(ranked, rule)) byOrder.set(order, settlement);
  }
  return { byOrder, sharing };
}

function clustersOf(groups: readonly (readonly IdentifierEntry[])[]): Map<number, Cluster> {
  const clusters = new Map<number, Cluster>();
  for (const group of groups) {
    let cluster: Cluster = { members: new Map() };
    for (const entry of group) {
      cluster = joined(cluster, clusters.get(entry.order), clusters);
      const member = cluster.members.get(entry.order) ?? memberOf(entry);
      member.verified ||= entry.verified;
      member.shared.set(entry.digest, entry.type);
      cluster.members.set(entry.order, member);
      clusters.set(entry.order, cluster);
    }
  }
  return clusters;
}

/** The smaller of two clusters goes into the larger one. */
function joined(one: Cluster, other: Cluster | undefined, clusters: Map<number, Cluster>): Cluster {
  if (other === undefined || other === one) return one;
  const [small, large] = one.members.size < other.members.size ? [one, other] : [other, one];
  for (const [order, member] of small.members) {
    large.members.set(order, member);
    clusters.set(order, large);
  }
  return large;
}

function memberOf({ order, position, lastLogin, verified }: IdentifierEntry): Member {
  return { order, at: describePosition(position), lastLogin, verified, shared: new Map() };
}

const byLogin = (one: Member, other: Member) => other.lastLogin - one.lastLogin || one.order - other.order;

const rankings: Readonly<Record<DuplicateRule, (one: Member, other: Member) => number>> = {
  refuse: (one, other) => one.order - other.order,
  'newest-login': byLogin,
  'verified-first': (one, other) => Number(other.verified) - Number(one.verified) || byLogin(one, other),
  merge: byLogin,
};

/** @param ranked the best one first */
function* settleCluster(ranked: readonly Member[], rule: DuplicateRule): Generator<[number, Settlement]> {
  const [best] = ranked;
  if (rule === 'merge' && best !== undefined) {
    for (const { order, shared } of ranked.slice(1)) {
      yield [order, { kind: 'merged', type: firstOf(shared), other: best.at, into: best.order }];
    }
    return;
  }
  if (rule === 'refuse') {
    yield* refuseAll(ranked);
    return;
  }
  const owners = new Map<string, Member>();
  for (const member of ranked) {
    const taken = [...member.shared].find(([digest]) => owners.has(digest));
    if (taken === undefined) {
      for (const digest of member.shared.keys()) owners.set(digest, member);
    } else {
      const [digest, type] = taken;
      yield [member.order, { kind: 'refused', type, other: owners.get(digest)?.at ?? '' }];
    }
  }
}

/** The first of those that have an identifier is named to the others, and the second to the first. */
function* refuseAll(members: readonly Member[]): Generator<[number, Settlement]> {
  const owners = new Map<string, [first: Member, second?: Member]>();
  for (const member of members) {
    for (const digest of member.shared.keys()) {
      const [first] = owners.get(digest) ?? [member];
      owners.set(digest, first === member ? [member] : [first, member]);
    }
  }
  for (const member of members) {
    for (const [digest, type] of member.shared) {
      const [first, second] = owners.get(digest) ?? [member];
      const other = first === member ? second : first;
      if (other === undefined) continue;
      yield [member.order, { kind: 'refused', type, other: other.at }];
      break;
    }
  }
}

function firstOf(shared: ReadonlyMap<string, IdentifierType>): IdentifierType {
  for (const type of shared.values()) return type;
  return 'external';
}
