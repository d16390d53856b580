import { z } from 'zod';

/**
 * The parts of the target's records that this project reads, in the shapes of its OpenAPI file. What that file does
 * not require may be missing or null; what it enumerates may have grown since, and one user's new status must not hide
 * all others.
 */
const object = z.record(z.string(), z.unknown());

/** `ExtendedUser`: a user as the listing has it. */
export const listedUser = z.object({
  id: z.string().min(1),
  status: z.string(),
  payload: object.nullish(),
  metadata: object.nullish(),
  identifiers: z.array(z.string()).nullish(),
  identifiers_with_details: z.array(z.object({ type: z.string(), value: z.string() })).nullish(),
  addresses: z.array(z.object({ address: z.string(), verified: z.boolean().nullish() })).nullish(),
});
export type ListedUser = z.infer<typeof listedUser>;

export const listedUsers = z.object({ users: z.array(listedUser).nullish() });

/** `UserWithData`: a user as a look-up has it. Credentials are blurred by the target. */
export const userWithData = z.object({
  id: z.string().min(1),
  status: z.string(),
  payload: object.nullish(),
  metadata: object.nullish(),
  created_at: z.string().nullish(),
  updated_at: z.string().nullish(),
  status_updated_at: z.string().nullish(),
  identifiers: z
    .array(
      z.object({
        type: z.string(),
        identifier: z.string(),
        created_at: z.string().nullish(),
        updated_at: z.string().nullish(),
      }),
    )
    .nullish(),
  verifiable_addresses: z
    .array(
      z.object({
        address: z.string(),
        verified: z.boolean().nullish(),
        verified_at: z.string().nullish(),
        created_at: z.string().nullish(),
        updated_at: z.string().nullish(),
      }),
    )
    .nullish(),
  credentials: z
    .array(
      z.object({
        id: z.string().nullish(),
        type: z.string(),
        state: z.string().nullish(),
        expires_at: z.string().nullish(),
        created_at: z.string().nullish(),
        updated_at: z.string().nullish(),
      }),
    )
    .nullish(),
});
export type UserWithData = z.infer<typeof userWithData>;

const mechanisms = z.array(z.string()).nullish();
const count = z.number().nullish();

/** `PoolResponse`, with the settings that matter to users who move in. */
export const pool = z.object({
  id: z.string().nullish(),
  name: z.string(),
  deleted: z.boolean().nullish(),
  number_of_users: count,
  identifier_case_insensitive: z.boolean().nullish(),
  payload_schema_id: z.string().nullish(),
  metadata_schema_id: z.string().nullish(),
  authentication_mechanisms: mechanisms,
  second_factor_authentication_mechanisms: mechanisms,
  public_registration_allowed: z.boolean().nullish(),
  password_settings: z.object({ expires_after: z.string().nullish() }).nullish(),
  password_policy: z
    .object({
      min_length: count,
      capital_letters: count,
      lowercase_letters: count,
      digits: count,
      special_characters: count,
      not_used_since: count,
      strength: z.string().nullish(),
    })
    .nullish(),
  reset_credentials_settings: z
    .object({ do_not_allow_users_to_self_reset_credentials: z.boolean().nullish() })
    .nullish(),
});
export type Pool = z.infer<typeof pool>;

/** `Schema`: the JSON schema that profiles of users are held to. */
export const schema = z.object({ schema: object });

/** Results of a password check (`VerifyPasswordResponseDataV2`). */
export const verifyResults = [
  'password_correct',
  'password_incorrect',
  'password_expired',
  'no_password',
  'user_not_found',
] as const;
export type VerifyResult = (typeof verifyResults)[number];

/** `id` and `state` are empty where there is no user or no password to speak of. */
export const passwordCheck = z.object({
  id: z.string().nullish(),
  result: z.enum(verifyResults),
  state: z.string().nullish(),
});
export type PasswordCheck = z.infer<typeof passwordCheck>;

/** `Codes`: the short code is given with the user's identifier or address, the extended one alone. */
export const codes = z.object({ code: z.string(), extended_code: z.string() });
export type Codes = z.infer<typeof codes>;

const subRecord = z.looseObject({ user_id: z.string() });

/** `TenantDump`, as far as users go. Records keep all their fields. */
export const tenantDump = z.looseObject({
  users: z.array(z.looseObject({ id: z.string() })).nullish(),
  user_credentials: z.array(subRecord).nullish(),
  user_identifiers: z.array(subRecord).nullish(),
  user_verifiable_addresses: z.array(subRecord).nullish(),
});
export type TenantDump = z.infer<typeof tenantDump>;
