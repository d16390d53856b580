import { createHash, randomUUID } from 'node:crypto';
import type { HashedPassword } from '../../passwords/hash.ts';
import type { Sandbox } from '../../sandbox/index.ts';

const dates = { created_at: '2024-03-01T10:00:00Z', updated_at: '2024-03-02T10:00:00Z' };

/** One user's records with everything that the OpenAPI file requires. */
export interface Person {
  readonly id: string;
  readonly email: string;
  readonly password: string;
  readonly records: Readonly<
    Record<'users' | 'user_credentials' | 'user_identifiers' | 'user_verifiable_addresses', object[]>
  >;
}

export interface PersonTraits {
  readonly id?: string;
  readonly password?: string;
  readonly status?: string;
  readonly payload?: object;
  /** Overrides fields of the password credential. */
  readonly credential?: object;
  /** What `payload.hashed_password` is; the SHA-256 of the password when it is left out, and no credential when null. */
  readonly hash?: HashedPassword | null;
  readonly verified?: boolean;
  readonly poolId?: string;
}

export function person(
  sandbox: Pick<Sandbox, 'tenantId' | 'poolId'>,
  email: string,
  traits: PersonTraits = {},
): Person {
  const id = traits.id ?? randomUUID();
  const password = traits.password ?? `${email} has this`;
  const place = { tenant_id: sandbox.tenantId, user_pool_id: traits.poolId ?? sandbox.poolId };
  const owned = { ...place, user_id: id, ...dates };
  const hash = traits.hash === undefined ? shaHash(password) : traits.hash;
  return {
    id,
    email,
    password,
    records: {
      users: [
        { id, ...place, status: traits.status ?? 'active', payload: traits.payload ?? { name: email }, ...dates },
      ],
      user_credentials:
        hash === null
          ? []
          : [
              {
                id: randomUUID(),
                ...owned,
                type: 'password',
                payload: { hashed_password: hash },
                ...traits.credential,
              },
            ],
      user_identifiers: [
        { id: randomUUID(), ...owned, type: 'email', identifier: email, identifier_lc: email.toLowerCase() },
      ],
      user_verifiable_addresses: [
        {
          id: randomUUID(),
          ...owned,
          type: 'email',
          address: email,
          address_lc: email.toLowerCase(),
          status: 'active',
          verified: traits.verified ?? true,
        },
      ],
    },
  };
}

/** The dump of several people. */
export function dumpOf(...people: readonly Person[]) {
  return {
    users: people.flatMap(({ records }) => records.users),
    user_credentials: people.flatMap(({ records }) => records.user_credentials),
    user_identifiers: people.flatMap(({ records }) => records.user_identifiers),
    user_verifiable_addresses: people.flatMap(({ records }) => records.user_verifiable_addresses),
  };
}

export function shaHash(password: string): HashedPassword {
  return {
    config: { method: 'sha', sha: { function: 'SHA-256' } },
    value: createHash('sha256').update(password).digest('base64'),
  };
}
