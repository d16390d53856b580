import type { MappedAddress, MappedIdentifier } from '../contract/mapping.ts';
import type { IdentifierType, PersonAddress, PersonIdentifier } from '../contract/person.ts';
import type { JsonObject } from './fields.ts';
import {
  addAddress,
  addFederatedIdentifier,
  addIdentifier,
  addPhoneNumber,
  hasAddress,
  hasIdentifier,
} from './login-names.ts';
import { MappedSetting, optionalSetting } from './mapped-setting.ts';
import { RecordFault } from './record-fault.ts';

/** What a user signs in with, and where one can write to. */
export interface Logins {
  readonly identifiers: readonly PersonIdentifier[];
  readonly addresses: readonly PersonAddress[];
  /** A text that was stated as a phone number and is none. */
  readonly noPhoneNumber?: string;
}

interface Entry {
  readonly type: IdentifierType;
  readonly isIdentifier: boolean;
  readonly value: MappedSetting;
  readonly verified: MappedSetting | undefined;
  readonly provider: MappedSetting | undefined;
}

/** E-mail addresses come first: a user name that equals one gives no second identifier. */
const order: readonly IdentifierType[] = ['email', 'mobile', 'uid', 'external', 'federated'];

const emailAddress = /^[^\s@]+@[^\s@]+$/;

/** The identifiers and addresses that a mapping states. */
export class MappedLogins {
  readonly #entries: readonly Entry[];
  readonly #phoneRegion: string | undefined;

  constructor(
    identifiers: readonly MappedIdentifier[],
    addresses: readonly MappedAddress[],
    phoneRegion: string | undefined,
  ) {
    // Addresses go first: what they state holds also where an identifier is the same.
    this.#entries = [
      ...addresses.map((entry, index) => entryOf(entry, false, `mapping.addresses[${index}]`)),
      ...identifiers.map((entry, index) => entryOf(entry, true, `mapping.identifiers[${index}]`)),
    ].sort((one, other) => order.indexOf(one.type) - order.indexOf(other.type));
    this.#phoneRegion = phoneRegion;
  }

  /**
   * The logins of a user: for each type, what is found by the mapping, and what the adapter has read where that is
   * nothing.
   *
   * @throws RecordFault `invalid_value`, or `no_identifier` when the user has none at all
   */
  read(record: JsonObject, adapter: Logins): Logins {
    const identifiers: PersonIdentifier[] = [];
    const addresses: PersonAddress[] = [];
    let noPhoneNumber: string | undefined;
    for (const entry of this.#entries) {
      for (const value of entry.value.texts(record)) {
        if (entry.type === 'email' && !emailAddress.test(value))
          throw entry.value.fault('Found text that is no e-mail address');
        const verified = () => entry.verified?.flag(record) ?? isVerified(adapter.addresses, value);
        const into = entry.isIdentifier ? identifiers : [];
        if (entry.type === 'mobile') {
          const number = addPhoneNumber(into, addresses, value, verified(), this.#phoneRegion);
          if (!hasAddress(addresses, number)) noPhoneNumber = value;
        } else if (entry.type === 'federated') this.#addFederated(into, record, entry, value);
        else {
          addIdentifier(into, entry.type, value);
          if (entry.type === 'email') addAddress(addresses, 'email', value, verified());
        }
      }
    }
    const logins = {
      identifiers: merge(adapter.identifiers, identifiers, hasIdentifier),
      addresses: merge(adapter.addresses, addresses, hasAddress),
    };
    if (logins.identifiers.length === 0) throw this.#noIdentifier();
    return noPhoneNumber === undefined ? logins : { ...logins, noPhoneNumber };
  }

  #noIdentifier(): RecordFault {
    const stated = this.#entries.filter(({ isIdentifier }) => isIdentifier);
    const expressions = [...new Set(stated.map(({ value }) => `\`${value.expression}\``))];
    const by = expressions.length === 1 ? 'by the expression' : 'by any of the expressions';
    const why =
      expressions.length === 0
        ? 'the mapping states no identifiers'
        : `no identifier is found ${by} ${expressions.join(', ')}`;
    return new RecordFault('no_identifier', `The record has nothing to sign in with: ${why}.`, 'mapping.identifiers');
  }

  #addFederated(identifiers: PersonIdentifier[], record: JsonObject, entry: Entry, subject: string): void {
    const provider = entry.provider?.text(record);
    if (provider === undefined) throw (entry.provider ?? entry.value).missing();
    addFederatedIdentifier(identifiers, provider, subject);
  }
}

function entryOf(entry: MappedIdentifier | MappedAddress, isIdentifier: boolean, path: string): Entry {
  const { type, value, verified } = entry;
  const provider = 'provider' in entry ? entry.provider : undefined;
  return {
    type,
    isIdentifier,
    value: new MappedSetting(`${path}.value`, value),
    verified: optionalSetting(`${path}.verified`, verified),
    provider: optionalSetting(`${path}.provider`, provider),
  };
}

function isVerified(addresses: readonly PersonAddress[], value: string): boolean {
  return addresses.some((address) => address.verified && hasAddress([address], value));
}

/** Those of the adapter whose type the mapping found nothing for, and those that it found. */
function merge<Login extends { readonly type: IdentifierType; readonly value: string }>(
  adapter: readonly Login[],
  found: readonly Login[],
  has: (logins: readonly Login[], value: string) => boolean,
): readonly Login[] {
  if (found.length === 0) return adapter;
  const types = new Set(found.map(({ type }) => type));
  const merged: Login[] = [];
  for (const type of order) {
    for (const login of types.has(type) ? found : adapter) {
      if (login.type === type && !has(merged, login.value)) merged.push(login);
    }
  }
  return merged;
}
