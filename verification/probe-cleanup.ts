import type { IdentityClient } from '../secureauth/client.ts';
import { TargetFault } from '../secureauth/problems.ts';
import { inOrder } from './in-order.ts';
import { type Patience, withPatience } from './patience.ts';
import { probeIdentifierPrefix, probeUsers } from './probe-user.ts';

export type CleaningClient = Pick<IdentityClient, 'deleteUser' | 'findUsers'>;

/** Which synthetic users to look for. */
export interface ProbeTraces {
  readonly namespace: string;
  /** Recipes that are known of; users of others are found by their identifiers. */
  readonly recipes: Iterable<string>;
  /** Most requests at once. */
  readonly atOnce: number;
}

/**
 * Removes every synthetic user of this migration's probes from the pool: those whose ids are known, whatever became of
 * an earlier probe, and those that are found by the marker in their identifiers.
 *
 * @throws Problem of the target, or the signal's reason
 */
export async function removeProbeUsers(
  client: CleaningClient,
  { namespace, recipes, atOnce }: ProbeTraces,
  signal?: AbortSignal,
  patience?: Patience,
): Promise<void> {
  const known = probeUsers(namespace, recipes).map(({ id }) => id);
  const marked = await markedUsers(client, probeIdentifierPrefix(namespace), signal, patience);
  const remove = async (id: string, stop: AbortSignal): Promise<boolean> =>
    await withPatience(() => client.deleteUser(id, stop), stop, patience);
  for await (const _ of inOrder(each(new Set([...known, ...marked])), atOnce, remove, signal));
}

/** Ids of users with an identifier that begins with the prefix. A pool that does not search has none to show. */
async function markedUsers(
  client: CleaningClient,
  prefix: string,
  signal: AbortSignal | undefined,
  patience: Patience | undefined,
): Promise<readonly string[]> {
  try {
    const found = await withPatience(() => client.findUsers(prefix, signal), signal, patience);
    // The target looks at the ends of identifiers, and its search may be wider than its documentation says.
    return found
      .filter(({ identifiers }) => identifiers?.some((identifier) => identifier.startsWith(prefix)) === true)
      .map(({ id }) => id);
  } catch (error) {
    if (error instanceof TargetFault && error.answer.kind === 'refused') return [];
    throw error;
  }
}

async function* each<Item>(items: Iterable<Item>): AsyncGenerator<Item> {
  yield* items;
}
