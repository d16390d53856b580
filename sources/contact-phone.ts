import type { PersonAddress } from '../contract/person.ts';
import { addAddress } from './login-names.ts';
import { internationalNumber } from './phone-number.ts';

/**
 * Adds the phone number of a profile as an address to write to. Nobody signs in with it at the provider, where two
 * people may have the same, so it is no identifier.
 *
 * @param region where numbers without a country's prefix are at home
 */
export function addContactPhone(
  addresses: PersonAddress[],
  phone: string | undefined,
  region: string | undefined,
): void {
  const number = phone === undefined ? undefined : internationalNumber(phone, region);
  if (number !== undefined) addAddress(addresses, 'mobile', number, false);
}
