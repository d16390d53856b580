import type { PreparationCounts } from '../contract/dataset.ts';
import type { PoolRules } from '../contract/pool.ts';
import type { MigrationSettings } from '../contract/settings.ts';
import type { SourceItem } from '../contract/source.ts';
import { type MappedPerson, PersonMapper } from './person-mapper.ts';
import { reasonOf, settleShared } from './settle-shared.ts';
import type { OwnIdentifier, SharingUser } from './sharing-users.ts';
import { addTo, inOrder, Tally } from './tally.ts';

/**
 * What some records of a source become when nothing else is in it: what preparing them would count, but for the records
 * that users are merged of.
 *
 * @throws Problem `wrong_configuration` for a schema of the pool that cannot be compiled
 */
export function forecastOfSample(
  items: readonly SourceItem[],
  settings: Pick<MigrationSettings, 'namespace' | 'passwords' | 'source'>,
  pool: PoolRules,
): PreparationCounts {
  const mapper = new PersonMapper(settings, pool);
  const rejects = new Map<string, number>();
  const mapped = new Map<string, { readonly user: MappedPerson; readonly order: number }>();
  items.forEach((item, order) => {
    const user = mapper.map(item);
    if ('reject' in user) addTo(rejects, user.reject.reason, 1);
    else if (mapped.has(user.records.user.id)) addTo(rejects, 'duplicate_source_key', 1);
    else mapped.set(user.records.user.id, { user, order });
  });
  const users = [...mapped.values()];
  const { byOrder, sharing } = settleShared(
    users.map(({ user, order }) => sharingUser(user, order)),
    settings.source.duplicates,
  );
  const tally = new Tally();
  for (const { user, order } of users) {
    const settlement = byOrder.get(order);
    if (settlement === undefined) tally.count(tally.numberOf(user.profile));
    else addTo(rejects, reasonOf(settlement), 1);
  }
  const counts = tally.counts();
  return {
    read: items.length,
    rejected: items.length - counts.prepared,
    rejects: inOrder(rejects),
    sharingIdentifiers: sharing,
    groups: mapper.takeNewGroups().length,
    ...counts,
  };
}

function sharingUser({ records, lastLogin }: MappedPerson, order: number): SharingUser {
  const verified = new Set(
    records.addresses.flatMap((address) => (address.verified === true ? [address.address_lc] : [])),
  );
  const identifiers = records.identifiers.map(({ type, identifier_lc: identifier }): [string, OwnIdentifier] => [
    identifier,
    { type, verified: verified.has(identifier) },
  ]);
  return { order, at: records.key.at, lastLogin, identifiers: new Map(identifiers) };
}
