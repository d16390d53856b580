/** An address that codes can be sent to, as the dataset has it. */
export interface Address {
  readonly type: 'email' | 'mobile';
  readonly address: string;
  readonly verified: boolean;
}

/** Ways to reach a user, the best one first. */
export const channels = ['verified_email', 'unverified_email', 'verified_mobile', 'unverified_mobile'] as const;
export type Channel = (typeof channels)[number];

export function channelOf({ type, verified }: Address): Channel {
  return verified ? `verified_${type}` : `unverified_${type}`;
}

/**
 * The address to write to: an e-mail address before a telephone number, and of each kind one that the user is known to
 * own before one that is not. Of equals the first; undefined where there is none.
 */
export function addressToWriteTo(addresses: readonly Address[]): Address | undefined {
  let best: Address | undefined;
  for (const address of addresses) {
    if (best === undefined || rank(address) < rank(best)) best = address;
  }
  return best;
}

function rank(address: Address): number {
  return channels.indexOf(channelOf(address));
}
