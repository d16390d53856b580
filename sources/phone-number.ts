import { createRequire } from 'node:module';

type Library = typeof import('libphonenumber-js/min');

let loaded: Library | undefined;

/** Loaded for the first number: many bases have none, and it takes each thread as long as preparing some thousand users. */
function library(): Library {
  loaded ??= createRequire(import.meta.url)('libphonenumber-js/min') as Library;
  return loaded;
}

/** Whether a country is one whose phone numbers are known, by its code in ISO 3166-1. */
export function isPhoneRegion(region: string): boolean {
  return library().isSupportedCountry(region);
}

/**
 * A phone number in E.164, the form in which SecureAuth compares them: `+33612345678`.
 *
 * @param region where numbers without a country's prefix are at home, as ISO 3166-1 writes it
 * @returns undefined where the text cannot be a number of any country's plan
 */
export function internationalNumber(text: string, region: string | undefined): string | undefined {
  const { isSupportedCountry, parsePhoneNumberFromString } = library();
  const known = region !== undefined && isSupportedCountry(region) ? region : undefined;
  const number = parsePhoneNumberFromString(text, known);
  return number?.isPossible() === true ? number.number : undefined;
}

/** A phone number in E.164 where it can be read, and as it is written where not: what a profile shows of it. */
export function internationalOrWritten(text: string, region: string | undefined): string {
  return internationalNumber(text, region) ?? text;
}
