import type { IdentifierType } from '../contract/person.ts';
import type { RejectReason } from '../contract/reject.ts';
import type { DuplicateRule } from '../contract/source.ts';
import type { SharingUser } from './sharing-users.ts';

/** An identifier that a record has and another one too. */
interface SharedIdentifier {
  readonly type: IdentifierType;
  /** Place of the other record. */
  readonly other: string;
}

/** What becomes of a record that shares an identifier with another one and is not prepared as a user of its own. */
export type Settlement =
  | (SharedIdentifier & { readonly kind: 'refused' })
  | (SharedIdentifier & {
      readonly kind: 'merged';
      /** The record whose user has all identifiers now, by its order; the other one, unless it is bound through that. */
      readonly into: number;
      /** Its place. */
      readonly intoAt: string;
    });

/** Why a record that was settled so is rejected. */
export function reasonOf({ kind }: Settlement): RejectReason {
  return kind === 'merged' ? 'merged' : 'duplicate_identifier';
}

/** All that was settled, by the records' places in the source's order. */
export interface Settlements {
  /** Records that are not prepared as users of their own; those that are not named are. */
  readonly byOrder: ReadonlyMap<number, Settlement>;
  /** Users that share an identifier with another one, however that was settled. */
  readonly sharing: number;
}

/** Users that are bound by identifiers that they share, directly or through others. */
type Cluster = Set<Member>;

interface Member extends Pick<SharingUser, 'order' | 'at' | 'lastLogin'> {
  /** One of the identifiers that it shares is known to be its own. */
  verified: boolean;
  /** The identifiers that it shares, with their types. */
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
 * | `merge` | the one of `newest-login`, with the identifiers, addresses, second factors and groups of all, and one password |
 *
 * @param users those that may share an identifier
 */
export function settleShared(users: readonly SharingUser[], rule: DuplicateRule = 'refuse'): Settlements {
  const byOrder = new Map<number, Settlement>();
  let sharing = 0;
  for (const cluster of new Set(clustersOf(users).values())) {
    sharing += cluster.size;
    const ranked = [...cluster].sort(rankings[rule]);
    for (const [order, settlement] of settleCluster(ranked, rule)) byOrder.set(order, settlement);
  }
  return { byOrder, sharing };
}

function clustersOf(users: readonly SharingUser[]): ReadonlyMap<Member, Cluster> {
  const owners = new Map<string, Member>();
  const clusters = new Map<Member, Cluster>();
  for (const { order, at, lastLogin, identifiers } of users) {
    const member: Member = { order, at, lastLogin, verified: false, shared: new Map() };
    for (const identifier of identifiers.keys()) {
      const owner = owners.get(identifier);
      if (owner === undefined) owners.set(identifier, member);
      else join(clusters, owner, member);
    }
  }
  markShared(users, clusters);
  return clusters;
}

/** The smaller of two clusters goes into the larger one. */
function join(clusters: Map<Member, Cluster>, one: Member, other: Member): void {
  const [small, large] = [clusters.get(one) ?? new Set([one]), clusters.get(other) ?? new Set([other])].sort(
    (first, second) => first.size - second.size,
  );
  if (small === undefined || large === undefined || small === large) return;
  for (const member of small) {
    large.add(member);
    clusters.set(member, large);
  }
  for (const member of [one, other]) clusters.set(member, large);
}

/** Tells each member which of its identifiers others have too. */
function markShared(users: readonly SharingUser[], clusters: ReadonlyMap<Member, Cluster>): void {
  const counts = new Map<string, number>();
  for (const { identifiers } of users) {
    for (const identifier of identifiers.keys()) counts.set(identifier, (counts.get(identifier) ?? 0) + 1);
  }
  const members = new Map([...clusters.keys()].map((member) => [member.order, member]));
  for (const { order, identifiers } of users) {
    const member = members.get(order);
    if (member === undefined) continue;
    for (const [identifier, { type, verified }] of identifiers) {
      if ((counts.get(identifier) ?? 0) < 2) continue;
      member.shared.set(identifier, type);
      member.verified ||= verified;
    }
  }
}

/** Orders users by the rule `newest-login`: the best one first. */
export function byLogin(one: LoginRank, other: LoginRank): number {
  return other.lastLogin - one.lastLogin || one.order - other.order;
}

type LoginRank = Pick<SharingUser, 'order' | 'lastLogin'>;

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
    yield* mergeAll(ranked, best);
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

function* refuseAll(members: readonly Member[]): Generator<[number, Settlement]> {
  const owners = ownersOf(members);
  for (const member of members) {
    const [shared] = sharedBy(member, owners);
    if (shared !== undefined) yield [member.order, { kind: 'refused', type: shared.type, other: shared.with.at }];
  }
}

/** Who shares an identifier with the best one is told so; who is bound through others, with whom else. */
function* mergeAll(ranked: readonly Member[], best: Member): Generator<[number, Settlement]> {
  const owners = ownersOf(ranked);
  for (const member of ranked.slice(1)) {
    const all = [...sharedBy(member, owners)];
    const shared = all.find((each) => each.with === best) ?? all[0];
    if (shared === undefined) continue;
    const { type, with: other } = shared;
    yield [member.order, { kind: 'merged', type, other: other.at, into: best.order, intoAt: best.at }];
  }
}

/** The first two that have an identifier, by its digest. */
type Owners = ReadonlyMap<string, readonly [first: Member, second?: Member]>;

function ownersOf(members: readonly Member[]): Owners {
  const owners = new Map<string, [first: Member, second?: Member]>();
  for (const member of members) {
    for (const digest of member.shared.keys()) {
      const [first, second] = owners.get(digest) ?? [member];
      if (first === member) owners.set(digest, [member]);
      else if (second === undefined) owners.set(digest, [first, member]);
    }
  }
  return owners;
}

/** What a member shares: the first of those that have an identifier is named to the others, and the second to the first. */
function* sharedBy(
  member: Member,
  owners: Owners,
): Generator<{ readonly type: IdentifierType; readonly with: Member }> {
  for (const [digest, type] of member.shared) {
    const [first, second] = owners.get(digest) ?? [];
    const other = first === member ? second : first;
    if (other !== undefined) yield { type, with: other };
  }
}
