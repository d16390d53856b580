import type { PasswordPolicy } from '../secureauth/generated/identitysystem.ts';

/** Which of a policy's demands a new password does not meet, by the policy's own names. `not_used_since` and `strength` are not imitated. */
export function unmetDemands(policy: PasswordPolicy | undefined, password: string): readonly string[] {
  const count = (characters: RegExp): number => password.match(characters)?.length ?? 0;
  const has = {
    min_length: [...password].length,
    capital_letters: count(/\p{Lu}/gu),
    lowercase_letters: count(/\p{Ll}/gu),
    digits: count(/\p{Nd}/gu),
    special_characters: count(/[^\p{L}\p{Nd}]/gu),
  };
  return Object.entries(has).flatMap(([demand, number]) =>
    number < (policy?.[demand as keyof typeof has] ?? 0) ? [demand] : [],
  );
}
