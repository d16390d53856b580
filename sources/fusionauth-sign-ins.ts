import type { PersonAddress, PersonIdentifier } from '../contract/person.ts';
import { addContactPhone } from './contact-phone.ts';
import { flagField, type JsonObject, listField, objectEntry, pathOf, required, textField } from './fields.ts';
import { fieldOf } from './fusionauth-fields.ts';
import { addAddress, addFederatedIdentifier, addIdentifier, addPhoneNumber } from './login-names.ts';
import { RecordFault } from './record-fault.ts';

/** How a user signs in, and where it can be written to. */
export interface SignIns {
  readonly identifiers: PersonIdentifier[];
  readonly addresses: PersonAddress[];
}

type Kind = 'email' | 'username' | 'phoneNumber';

/** The names of `IdentityType` in FusionAuth's Java client, and their numbers in the column `type`. */
const kinds: ReadonlyMap<unknown, Kind> = new Map<unknown, Kind>([
  ['email', 'email'],
  ['username', 'username'],
  ['phoneNumber', 'phoneNumber'],
  [0, 'email'],
  [1, 'username'],
  [2, 'phoneNumber'],
]);

/** Where an identity stands: in the list of identities, or as a part of a row that was joined with it. */
type Place = readonly [list?: string, index?: number];

/**
 * A user's login names. Since version 1.59 each is an identity with a `type`, and what the user has beside them repeats
 * them; before, one identity without a type has them all, or the user itself.
 *
 * @throws RecordFault
 */
export function readSignIns(
  user: JsonObject,
  identities: readonly JsonObject[],
  phoneRegion: string | undefined,
): SignIns {
  const signIns: SignIns = { identifiers: [], addresses: [] };
  addIdentity(signIns, user, [], phoneRegion);
  identities.forEach((identity, index) => {
    addIdentity(signIns, identity, ['identities', index], phoneRegion);
  });
  if (signIns.identifiers.length === 0) {
    for (const holder of [...identities, user]) addOwnNames(signIns, holder, phoneRegion);
  }
  addLinks(signIns.identifiers, user);
  addContactPhone(signIns.addresses, textField(...fieldOf(user, 'mobilePhone')), phoneRegion);
  return signIns;
}

function addIdentity(
  { identifiers, addresses }: SignIns,
  identity: JsonObject,
  place: Place,
  phoneRegion: string | undefined,
): void {
  if (identity.type === undefined || identity.type === null) return;
  const kind = kinds.get(identity.type);
  if (kind === undefined) {
    throw new RecordFault('invalid_value', 'Expected email, username or phoneNumber.', pathOf('type', ...place));
  }
  const value = required(textField(identity.value, 'value', ...place), 'value', ...place);
  const isVerified = flagField(identity.verified, 'verified', ...place) === true;
  if (kind === 'phoneNumber') addPhoneNumber(identifiers, addresses, value, isVerified, phoneRegion);
  else addIdentifier(identifiers, kind === 'email' ? 'email' : 'uid', value);
  if (kind === 'email') addAddress(addresses, 'email', value, isVerified);
}

/** With unique user names on, `username` is what the user chose, and `uniqueUsername` what it signs in with. */
function addOwnNames({ identifiers, addresses }: SignIns, holder: JsonObject, phoneRegion: string | undefined): void {
  const email = textField(holder.email, 'email');
  if (email !== undefined) {
    addIdentifier(identifiers, 'email', email);
    addAddress(addresses, 'email', email, flagField(holder.verified, 'verified') === true);
  }
  const unique = textField(...fieldOf(holder, 'uniqueUsername'));
  addIdentifier(identifiers, 'uid', unique ?? textField(holder.username, 'username'));
  const phone = textField(...fieldOf(holder, 'phoneNumber'));
  if (phone !== undefined) addPhoneNumber(identifiers, addresses, phone, false, phoneRegion);
}

/** Rows of `identity_provider_links`, with the provider's name; the API hands them out one user a request. */
function addLinks(identifiers: PersonIdentifier[], user: JsonObject): void {
  const list = 'identity_provider_links';
  const links = listField(user[list], list);
  for (let index = 0; index < links.length; index++) {
    const link = objectEntry(links[index], list, index);
    const provider = textField(link.identity_provider, 'identity_provider', list, index);
    const subject = textField(link.identity_providers_user_id, 'identity_providers_user_id', list, index);
    addFederatedIdentifier(
      identifiers,
      required(provider, 'identity_provider', list, index),
      required(subject, 'identity_providers_user_id', list, index),
    );
  }
}
