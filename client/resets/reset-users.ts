import { join } from 'node:path';
import type { UserKey } from '../../contract/dataset.ts';
import { damaged } from '../../dataset/dataset-problems.ts';
import type { Dataset } from '../../dataset/dataset-reader.ts';
import { keysName } from '../../dataset/layout.ts';
import { type Address, addressToWriteTo } from './reset-address.ts';

/** A reason that only shows when a campaign begins: the source's own expiry, which moves with the password. */
export const expired = 'expired';

/** A user whose password does not admit: it has to be reset before the user can sign in. */
export interface ResetUser {
  readonly id: string;
  readonly sourceKey: string;
  /** A name in the manifest's `resets`, or {@link expired}. */
  readonly reason: string;
  /** SecureAuth's status of the user. */
  readonly status: string;
  /** Left out where nothing can be sent to this user. */
  readonly address?: Address;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** Those of one batch, in the order of their ids. */
export interface ResetUsersOfBatch {
  readonly batch: number;
  readonly users: readonly ResetUser[];
}

interface Body {
  readonly users: readonly { id: string; status: string; payload: Readonly<Record<string, unknown>> }[];
  readonly user_credentials: readonly { user_id: string; type: string; state: string; expires_at?: string }[];
  readonly user_verifiable_addresses: readonly (Address & { readonly user_id: string })[];
}

/** Whoever has to reset has an expiry: the batches without one need not be parsed. */
const expiry = '"expires_at":"';

/**
 * Every user of a dataset whose password has to be reset, batch after batch. A password that the source let expire counts
 * where that was before the dataset was prepared, so that the same dataset has the same users at any time.
 *
 * @throws Problem `damaged_dataset`
 */
export async function* resetUsers(dataset: Dataset, signal?: AbortSignal): AsyncGenerator<ResetUsersOfBatch> {
  const { segments, batches, batchesPerSegment, preparedAt } = dataset.manifest;
  const reader = new BodyReader(dataset, Date.parse(preparedAt));
  for (let segment = 0; segment < segments; segment += 1) {
    let keys: ReadonlyMap<string, UserKey> | undefined;
    const from = segment * batchesPerSegment;
    for await (const { batch, body } of dataset.batches(
      { from, to: Math.min(batches, from + batchesPerSegment) },
      signal,
    )) {
      if (!body.includes(expiry)) {
        yield { batch, users: [] };
        continue;
      }
      keys ??= new Map((await dataset.keysOfSegment(segment)).map((key) => [key.id, key]));
      yield { batch, users: reader.usersOf(body, keys) };
    }
  }
}

class BodyReader {
  readonly #keysPath: string;
  /** Milliseconds since 1970. */
  readonly #preparedAt: number;

  constructor({ folder }: Dataset, preparedAt: number) {
    this.#keysPath = join(folder, keysName);
    this.#preparedAt = preparedAt;
  }

  usersOf(body: Buffer, keys: ReadonlyMap<string, UserKey>): readonly ResetUser[] {
    const content: Body = JSON.parse(body.toString());
    const reasons = new Map<string, string>();
    for (const { user_id: id, type, state, expires_at: expiresAt } of content.user_credentials) {
      if (type !== 'password') continue;
      const reason = this.#reasonOf(state, expiresAt, keys.get(id)?.reset);
      if (reason !== undefined) reasons.set(id, reason);
    }
    if (reasons.size === 0) return [];
    const addresses = addressesByUser(content, reasons);
    return content.users.flatMap(({ id, status, payload }): ResetUser[] => {
      const reason = reasons.get(id);
      if (reason === undefined) return [];
      const sourceKey = keys.get(id)?.sourceKey ?? '';
      const address = addressToWriteTo(addresses.get(id) ?? []);
      return [{ id, sourceKey, reason, status, payload, ...(address === undefined ? {} : { address }) }];
    });
  }

  #reasonOf(state: string, expiresAt: string | undefined, reset: string | undefined): string | undefined {
    if ((state === 'must_be_reset') !== (reset !== undefined)) {
      throw damaged('The dataset does not tell of each password that has to be reset why', this.#keysPath);
    }
    if (reset !== undefined) return reset;
    return expiresAt !== undefined && Date.parse(expiresAt) <= this.#preparedAt ? expired : undefined;
  }
}

function addressesByUser(body: Body, wanted: ReadonlyMap<string, string>): ReadonlyMap<string, readonly Address[]> {
  const byUser = new Map<string, Address[]>();
  for (const { user_id: id, type, address, verified } of body.user_verifiable_addresses) {
    if (!wanted.has(id)) continue;
    const own = byUser.get(id) ?? [];
    own.push({ type, address, verified });
    byUser.set(id, own);
  }
  return byUser;
}
