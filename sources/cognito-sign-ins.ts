import type { PersonAddress, PersonIdentifier } from '../contract/person.ts';
import { type CognitoAttributes, readFlag } from './cognito-attributes.ts';
import { objectEntry, required, textField } from './fields.ts';
import { addAddress, addFederatedIdentifier, addIdentifier, addPhoneNumber } from './login-names.ts';
import { internationalNumber } from './phone-number.ts';
import { parseJson } from './read-record.ts';
import { RecordFault } from './record-fault.ts';

/** What is known of a user's names. */
export interface CognitoNames {
  readonly userName: string;
  /** The user signs in at another provider, and has no password here. */
  readonly isExternal: boolean;
  readonly attributes: CognitoAttributes;
  /** Where phone numbers without a country's prefix are at home. */
  readonly phoneRegion: string | undefined;
}

/** How a user signs in, where it can be written to, and the phone number for the profile. */
export interface CognitoSignIns {
  readonly identifiers: readonly PersonIdentifier[];
  readonly addresses: readonly PersonAddress[];
  readonly phoneNumber?: string;
}

/** @throws RecordFault */
export function readSignIns(names: CognitoNames): CognitoSignIns {
  const { attributes, isExternal } = names;
  const identifiers: PersonIdentifier[] = [];
  const addresses: PersonAddress[] = [];
  const email = attributes.get('email');
  const isVerified = readFlag(attributes, 'email_verified') === true;
  if (email !== undefined) {
    addAddress(addresses, 'email', email, isVerified);
    if (!isExternal) addIdentifier(identifiers, 'email', email);
  }
  if (!isExternal) addUserName(identifiers, names);
  const phoneNumber = readPhoneNumber(names, identifiers, addresses);
  addFederated(identifiers, names);
  if (identifiers.length === 0) {
    addIdentifier(identifiers, 'uid', attributes.get('preferred_username') ?? names.userName);
  }
  return phoneNumber === undefined ? { identifiers, addresses } : { identifiers, addresses, phoneNumber };
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Pools that sign in by e-mail address or phone number make up a UUID as user name, which nobody types. */
function addUserName(identifiers: PersonIdentifier[], { userName, attributes, phoneRegion }: CognitoNames): void {
  if (userName === attributes.get('sub') || uuid.test(userName)) return;
  const number = userName.startsWith('+') ? internationalNumber(userName, phoneRegion) : undefined;
  if (number !== undefined) addIdentifier(identifiers, 'mobile', number);
  else addIdentifier(identifiers, userName.includes('@') ? 'email' : 'uid', userName);
}

function readPhoneNumber(
  { attributes, isExternal, phoneRegion }: CognitoNames,
  identifiers: PersonIdentifier[],
  addresses: PersonAddress[],
): string | undefined {
  const phone = attributes.get('phone_number');
  const isVerified = readFlag(attributes, 'phone_number_verified') === true;
  if (phone === undefined) return undefined;
  return addPhoneNumber(isExternal ? [] : identifiers, addresses, phone, isVerified, phoneRegion);
}

/**
 * `identities` is a text that holds JSON: `[{"userId":"…","providerName":"Google",…}]`. A user of another provider is
 * named `Google_` and its id there, which serves where the attribute was not exported.
 */
function addFederated(identifiers: PersonIdentifier[], { userName, isExternal, attributes }: CognitoNames): void {
  const text = attributes.get('identities');
  if (text !== undefined) {
    for (const { provider, subject } of readIdentities(text)) addFederatedIdentifier(identifiers, provider, subject);
    return;
  }
  const [, provider, subject] = /^([^_]+)_(.+)$/s.exec(userName) ?? [];
  if (isExternal && provider !== undefined && subject !== undefined) {
    addFederatedIdentifier(identifiers, provider, subject);
  }
}

function readIdentities(text: string): readonly { readonly provider: string; readonly subject: string }[] {
  const list = 'identities';
  const entries = parseJson(text);
  if (!Array.isArray(entries)) throw new RecordFault('invalid_value', 'Expected a JSON text with a list.', list);
  return entries.map((entry: unknown, index) => {
    const { providerName, userId } = objectEntry(entry, list, index);
    const provider = required(textField(providerName, 'providerName', list, index), 'providerName', list, index);
    const subject = required(textField(userId, 'userId', list, index), 'userId', list, index);
    return { provider, subject };
  });
}
