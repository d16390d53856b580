import type { ListedUser, UserWithData } from '../secureauth/records.ts';

/** One user as the target shows it, by listing or by look-up, in one shape. */
export interface FoundUser {
  readonly id: string;
  readonly status: string;
  readonly payload?: Readonly<Record<string, unknown>> | null | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | null | undefined;
  /** Without types where the target lists values alone. */
  readonly identifiers: readonly { readonly type?: string; readonly value: string }[];
  readonly addresses: readonly { readonly value: string; readonly verified: boolean }[];
}

/** The OpenAPI file requires neither list of identifiers, so the one without types serves where the other is missing. */
export function foundInListing(user: ListedUser): FoundUser {
  return {
    id: user.id,
    status: user.status,
    payload: user.payload,
    metadata: user.metadata,
    identifiers: user.identifiers_with_details ?? (user.identifiers ?? []).map((value) => ({ value })),
    addresses: (user.addresses ?? []).map(({ address, verified }) => ({ value: address, verified: verified === true })),
  };
}

export function foundByLookUp(user: UserWithData): FoundUser {
  return {
    id: user.id,
    status: user.status,
    payload: user.payload,
    metadata: user.metadata,
    identifiers: (user.identifiers ?? []).map(({ type, identifier }) => ({ type, value: identifier })),
    addresses: (user.verifiable_addresses ?? []).map(({ address, verified }) => ({
      value: address,
      verified: verified === true,
    })),
  };
}
