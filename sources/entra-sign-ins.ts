import type { PersonAddress, PersonIdentifier } from '../contract/person.ts';
import { addContactPhone } from './contact-phone.ts';
import { type JsonObject, listField, objectEntry, required, textField, textListField } from './fields.ts';
import { addAddress, addFederatedIdentifier, addIdentifier, addPhoneNumber } from './login-names.ts';

/** How a user signs in, and where it can be written to. */
export interface SignIns {
  readonly identifiers: readonly PersonIdentifier[];
  readonly addresses: readonly PersonAddress[];
  /** The user has a password in this directory. */
  readonly hasPassword: boolean;
}

/**
 * The sign-ins that `identities` lists. Microsoft Graph has no word on whether an address was verified.
 *
 * @throws RecordFault
 */
export function readSignIns(user: JsonObject, phoneRegion: string | undefined): SignIns {
  const identifiers: PersonIdentifier[] = [];
  const addresses: PersonAddress[] = [];
  const hasLocalName = addIdentities(user, identifiers, addresses, phoneRegion);
  const mails = readMails(user);
  for (const mail of mails) addAddress(addresses, 'email', mail, false);
  addContactPhone(addresses, textField(user.mobilePhone, 'mobilePhone'), phoneRegion);
  const hasPassword = hasLocalName || (identifiers.length === 0 && !isInvited(user));
  if (identifiers.length === 0) addFallback(user, identifiers, mails);
  return { identifiers, addresses, hasPassword };
}

function readMails(user: JsonObject): readonly string[] {
  const mails = [textField(user.mail, 'mail') ?? '', ...textListField(user.otherMails, 'otherMails')];
  return mails.filter((mail) => mail.trim() !== '');
}

/** @returns whether one of them is signed in to with a password of this directory */
function addIdentities(
  user: JsonObject,
  identifiers: PersonIdentifier[],
  addresses: PersonAddress[],
  phoneRegion: string | undefined,
): boolean {
  const list = 'identities';
  const entries = listField(user.identities, list);
  let hasLocalName = false;
  for (let index = 0; index < entries.length; index++) {
    const { signInType, issuer, issuerAssignedId } = objectEntry(entries[index], list, index);
    const type = required(textField(signInType, 'signInType', list, index), 'signInType', list, index);
    const provider = textField(issuer, 'issuer', list, index);
    const name = textField(issuerAssignedId, 'issuerAssignedId', list, index);
    // An invited user of another organisation has an identity there without an id.
    if (name === undefined || type === 'userPrincipalName') continue;
    const kind = kindOf(type, provider);
    if (kind === 'email') {
      addIdentifier(identifiers, 'email', name);
      addAddress(addresses, 'email', name, false);
    } else if (kind === 'phone') addPhoneNumber(identifiers, addresses, name, false, phoneRegion);
    else if (kind === 'name') addIdentifier(identifiers, 'uid', name);
    else addFederatedIdentifier(identifiers, required(provider, 'issuer', list, index), name);
    if (type !== 'federated' && kind !== 'phone') hasLocalName = true;
  }
  return hasLocalName;
}

/**
 * `emailAddress` may have anything behind it (`emailAddress1`), and a type of one's own is a name. The issuers `mail`
 * and `phone` stand for codes that are sent there.
 */
function kindOf(type: string, issuer: string | undefined): 'email' | 'phone' | 'name' | 'federated' {
  if (type.startsWith('emailAddress')) return 'email';
  if (type.startsWith('phoneNumber')) return 'phone';
  if (type !== 'federated') return 'name';
  if (issuer === 'mail') return 'email';
  return issuer === 'phone' ? 'phone' : 'federated';
}

/** The user principal name of an invited user: `ada_example.com#EXT#@contoso.onmicrosoft.com`. */
function isInvited(user: JsonObject): boolean {
  return textField(user.userPrincipalName, 'userPrincipalName')?.includes('#EXT#') === true;
}

/**
 * Whom `identities` gives no name signs in with its user principal name; where that was made up for an invitation, with
 * the address that was invited.
 */
function addFallback(user: JsonObject, identifiers: PersonIdentifier[], [mail]: readonly string[]): void {
  const principal = textField(user.userPrincipalName, 'userPrincipalName');
  if (isInvited(user) && mail !== undefined) addIdentifier(identifiers, 'email', mail);
  else {
    const name = required(principal, 'userPrincipalName');
    addIdentifier(identifiers, isInvited(user) ? 'uid' : 'email', name);
  }
}
