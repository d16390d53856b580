// Written by `npm run generate` from secureauth/openapi/identitysystem.yaml: do not edit.

/**
 * This enumeration’s values describe authenticators' attachment modalities. Relying Parties use this to express a
 * preferred authenticator attachment modality when calling navigator.credentials.create() to create a credential.
 *
 * If this member is present, eligible authenticators are filtered to only authenticators attached with the specified
 * §5.4.5 Authenticator Attachment Enumeration (enum AuthenticatorAttachment). The value SHOULD be a member of
 * AuthenticatorAttachment but client platforms MUST ignore unknown values, treating an unknown value as if the member
 * does not exist.
 *
 * Specification: §5.4.4. Authenticator Selection Criteria (https://www.w3.org/TR/webauthn/#dom-authenticatorselectioncriteria-authenticatorattachment)
 *
 * Specification: §5.4.5. Authenticator Attachment Enumeration (https://www.w3.org/TR/webauthn/#enum-attachment)
 */
export type AuthenticatorAttachment = string;
/**
 * Authenticators may implement various transports for communicating with clients. This enumeration defines hints as to
 * how clients might communicate with a particular authenticator in order to obtain an assertion for a specific
 * credential. Note that these hints represent the WebAuthn Relying Party's best belief as to how an authenticator may
 * be reached. A Relying Party will typically learn of the supported transports for a public key credential via
 * getTransports().
 *
 * Specification: §5.8.4. Authenticator Transport Enumeration (https://www.w3.org/TR/webauthn/#enumdef-authenticatortransport)
 */
export type AuthenticatorTransport = string;
export type AuthenticationMechanisms = ('totp' | 'password' | 'otp' | 'email_otp' | 'sms_otp' | 'webauthn')[];
/**
 * When fields of this type are unmarshalled from JSON, the data is base64
 * decoded into a byte slice.
 */
export type URLEncodedBase64 = number[];
/**
 * This enumeration defines the valid credential types. It is an extension point; values can be added to it in the
 * future, as more credential types are defined. The values of this enumeration are used for versioning the
 * Authentication Assertion and attestation structures according to the type of the authenticator.
 *
 * Currently one credential type is defined, namely "public-key".
 *
 * Specification: §5.8.2. Credential Type Enumeration (https://www.w3.org/TR/webauthn/#enumdef-publickeycredentialtype)
 *
 * Specification: §5.8.3. Credential Descriptor (https://www.w3.org/TR/webauthn/#dictionary-credential-descriptor)
 */
export type CredentialType = string;
export type PublicKeyCredentialHints = string;
/**
 * A WebAuthn Relying Party may require user verification for some of its operations but not for others,
 * and may use this type to express its needs.
 *
 * Specification: §5.8.6. User Verification Requirement Enumeration (https://www.w3.org/TR/webauthn/#enum-userVerificationRequirement)
 */
export type UserVerificationRequirement = string;
export type Cursor = string;
export type Groups = Group[];
export type Rfc6902PatchOperations = Rfc6902PatchOperation[];

export interface ActivateSelfRegisteredUser {
  code: string;
  otp_address?: string;
  password?: string;
  totp_secret?: string;
  webauthn?: Credential[];
}
/**
 * See: §4. Terminology: Credential Record (https://www.w3.org/TR/webauthn-3/#credential-record)
 */
export interface Credential {
  attestation?: CredentialAttestation;
  /**
   * The attestation format used (if any) by the authenticator when creating the credential.
   */
  attestationType?: string;
  authenticator?: Authenticator;
  flags?: CredentialFlags;
  /**
   * The Credential ID of the public key credential source. Described by the Credential Record 'id' field.
   */
  id?: number[];
  /**
   * The credential public key of the public key credential source. Described by the Credential Record 'publicKey field.
   */
  publicKey?: number[];
  /**
   * The transport types the authenticator supports.
   */
  transport?: AuthenticatorTransport[];
}
export interface CredentialAttestation {
  authenticatorData?: number[];
  clientDataHash?: number[];
  clientDataJSON?: number[];
  object?: number[];
  publicKeyAlgorithm?: number;
}
export interface Authenticator {
  /**
   * The AAGUID of the authenticator. An AAGUID is defined as an array containing the globally unique
   * identifier of the authenticator model being sought.
   */
  AAGUID?: number[];
  attachment?: AuthenticatorAttachment;
  /**
   * CloneWarning - This is a signal that the authenticator may be cloned, i.e. at least two copies of the
   * credential private key may exist and are being used in parallel. Relying Parties should incorporate
   * this information into their risk scoring. Whether the Relying Party updates the stored signature
   * counter value in this case, or not, or fails the authentication ceremony or not, is Relying Party-specific.
   */
  cloneWarning?: boolean;
  /**
   * SignCount -Upon a new login operation, the Relying Party compares the stored signature counter value
   * with the new signCount value returned in the assertion’s authenticator data. If this new
   * signCount value is less than or equal to the stored value, a cloned authenticator may
   * exist, or the authenticator may be malfunctioning.
   */
  signCount?: number;
}
export interface CredentialFlags {
  /**
   * Flag BE indicates the credential is able to be backed up and/or sync'd between devices. This should NEVER change.
   */
  backupEligible?: boolean;
  /**
   * Flag BS indicates the credential has been backed up and/or sync'd. This value can change but it's recommended
   * that RP's keep track of this value.
   */
  backupState?: boolean;
  /**
   * Flag UP indicates the users presence.
   */
  userPresent?: boolean;
  /**
   * Flag UV indicates the user performed verification.
   */
  userVerified?: boolean;
}
export interface AddUserIdentifier {
  identifier: string;
  /**
   * identifier metadata
   */
  metadata?: {
    [k: string]: unknown;
  };
  type: 'email' | 'mobile' | 'uid' | 'external' | 'federated';
}
export interface AddUserVerifiableAddress {
  address: string;
  /**
   * general purpose metadata
   */
  metadata?: {
    [k: string]: unknown;
  };
  preferred_contact_method?: 'sms' | 'voice';
  status?: 'active' | 'inactive';
  type: 'email' | 'mobile';
  verified: boolean;
}
export interface Address {
  address?: string;
  verified?: boolean;
}
export interface Argon2Config {
  iterations?: number;
  key_length?: number;
  memory_in_kb?: number;
  parallelism?: number;
  salt?: string;
  salt_length?: number;
}
/**
 * Specification: §5.7.1. Authentication Extensions Client Inputs (https://www.w3.org/TR/webauthn/#iface-authentication-extensions-client-inputs)
 */
export interface AuthenticationExtensions {
  [k: string]: unknown;
}
export interface AuthenticationExtensionsClientOutputs {
  [k: string]: unknown;
}
/**
 * See: https://www.w3.org/TR/webauthn/#typedefdef-publickeycredentialjson
 */
export interface AuthenticatorAttestationResponse {
  attestationObject?: URLEncodedBase64;
  authenticatorData?: URLEncodedBase64;
  clientDataJSON?: URLEncodedBase64;
  publicKey?: URLEncodedBase64;
  publicKeyAlgorithm?: number;
  transports?: string[];
}
export interface BaseVerifyOTP {
  code: string;
  identifier?: string;
  userID?: string;
}
export interface BcryptConfig {
  cost?: number;
}
export interface ChangePassword {
  new_password: string;
  old_password: string;
}
export interface ChangeTotpSecret {
  new_totp_secret: string;
  totp: string;
}
export interface Code {
  code: CodeValue;
  created_at?: string;
  expires_at?: string;
  id?: string;
  issued_at?: string;
  /**
   * general purpose metadata
   */
  metadata?: {
    [k: string]: unknown;
  };
  tenant_id: string;
  type:
    | 'activation'
    | 'reset_password'
    | 'reset_totp'
    | 'enroll_webauthn'
    | 'challenge'
    | 'verify_address'
    | 'authentication';
  user_id: string;
  user_pool_id: string;
  verifiable_address_id?: string;
}
export interface CodeValue {
  hashed_code?: Hash;
}
export interface Hash {
  config?: HashConfig;
  value?: string;
}
export interface HashConfig {
  argon2?: Argon2Config;
  bcrypt?: BcryptConfig;
  md5?: MD5Config;
  method?: 'bcrypt' | 'pbkdf2' | 'argon2' | 'sha' | 'md5';
  pbkdf2?: PBKDF2Config;
  sha?: SHAConfig;
}
export interface MD5Config {
  salt?: string;
  salt_after_digest_in_hash?: boolean;
  salt_length?: number;
}
export interface PBKDF2Config {
  function?: string;
  key_length?: number;
  number_of_iterations?: number;
  salt?: string;
  salt_length?: number;
}
export interface SHAConfig {
  function?: string;
  salt?: string;
  salt_after_digest_in_hash?: boolean;
  salt_length?: number;
}
export interface CodeID {
  code_id: string;
}
export interface Codes {
  code: string;
  extended_code: string;
}
export interface CompleteAddWebAuthn {
  address?: string;
  code: string;
  identifier?: string;
  new_web_authn: Credential;
  userID?: string;
}
export interface CompleteAddressVerification {
  address: string;
  code: string;
}
export interface CompleteResetPassword {
  address?: string;
  code: string;
  identifier?: string;
  new_password: string;
  userID?: string;
}
export interface CompleteResetTotp {
  address?: string;
  code: string;
  identifier?: string;
  new_totp_secret: string;
  userID?: string;
}
export interface ConfirmResetPassword {
  code: string;
  identifier?: string;
  new_password: string;
  userID?: string;
}
export interface CredentialAssertion {
  publicKey?: PublicKeyCredentialRequestOptions;
}
/**
 * WebAuthn Level 3: hints.
 *
 * Specification: §5.5. Options for Assertion Generation (https://www.w3.org/TR/webauthn/#dictionary-assertion-options)
 */
export interface PublicKeyCredentialRequestOptions {
  allowCredentials?: CredentialDescriptor[];
  challenge?: URLEncodedBase64;
  extensions?: AuthenticationExtensions;
  hints?: PublicKeyCredentialHints[];
  rpId?: string;
  timeout?: number;
  userVerification?: UserVerificationRequirement;
}
/**
 * This dictionary contains the attributes that are specified by a caller when referring to a public key credential as
 * an input parameter to the create() or get() methods. It mirrors the fields of the PublicKeyCredential object returned
 * by the latter methods.
 *
 * Specification: §5.10.3. Credential Descriptor (https://www.w3.org/TR/webauthn/#credential-dictionary)
 */
export interface CredentialDescriptor {
  id?: URLEncodedBase64;
  /**
   * The authenticator transports that can be used.
   */
  transports?: AuthenticatorTransport[];
  type?: CredentialType;
}
export interface CredentialCreationResponse {
  authenticatorAttachment?: string;
  clientExtensionResults?: AuthenticationExtensionsClientOutputs;
  /**
   * ID is The credential’s identifier. The requirements for the
   * identifier are distinct for each type of credential. It might
   * represent a username for username/password tuples, for example.
   */
  id?: string;
  rawId?: URLEncodedBase64;
  response?: AuthenticatorAttestationResponse;
  /**
   * Type is the value of the object’s interface object's [[type]] slot,
   * which specifies the credential type represented by this object.
   * This should be type "public-key" for Webauthn credentials.
   */
  type?: string;
}
export interface DeleteUserIdentifier {
  identifier: string;
}
export interface DeleteUserVerifiableAddress {
  address: string;
}
/**
 * HTTP error response
 */
export interface Error {
  details?: {
    [k: string]: unknown;
  };
  error?: string;
  error_code?: string;
  status_code?: number;
}
export interface ExtendedUser {
  addresses?: Address[];
  business_metadata?: {
    [k: string]: unknown;
  };
  business_metadata_schema_id?: string;
  created_at?: string;
  id?: string;
  identifiers?: string[];
  identifiers_with_details?: IdentifierDetails[];
  metadata?: {
    [k: string]: unknown;
  };
  metadata_schema_id?: string;
  payload?: {
    [k: string]: unknown;
  };
  payload_schema_id?: string;
  status: 'active' | 'inactive' | 'deleted' | 'new';
  status_updated_at?: string;
  tenant_id: string;
  updated_at?: string;
  user_pool_id: string;
  user_type?: unknown;
  'verified addresses'?: string[];
}
export interface IdentifierDetails {
  type?: 'email' | 'mobile' | 'uid' | 'external' | 'federated';
  value?: string;
}
export interface GetUserByKey {
  address?: string;
  identifier?: string;
}
export interface Group {
  description?: string;
  id?: string;
  name?: string;
  parent_id?: string;
  tenant_id?: string;
  user_pool_id: string;
}
export interface GroupMember {
  group_id?: string;
  tenant_id?: string;
  user_id?: string;
  user_pool_id?: string;
}
export interface InspectOTP {
  code: string;
}
export interface InspectOTPUserOperationalData {
  code_type:
    | 'activation'
    | 'reset_password'
    | 'reset_totp'
    | 'enroll_webauthn'
    | 'challenge'
    | 'verify_address'
    | 'authentication';
  password_set: boolean;
  user_id: string;
}
export interface InternalGroup {
  description?: string;
  id?: string;
  name?: string;
  path?: string;
  tenant_id?: string;
  user_pool_id: string;
}
export interface NameWebAuthnKey {
  name: string;
}
export interface NewUser {
  business_metadata?: {
    [k: string]: unknown;
  };
  business_metadata_schema_id?: string;
  credentials?: NewUserCredential[];
  id?: string;
  identifiers?: NewUserIdentifier[];
  metadata?: {
    [k: string]: unknown;
  };
  metadata_schema_id?: string;
  payload?: {
    [k: string]: unknown;
  };
  payload_schema_id?: string;
  status: 'active' | 'inactive' | 'deleted' | 'new';
  user_type?: unknown;
  verifiable_addresses?: NewUserVerifiableAddress[];
}
export interface NewUserCredential {
  /**
   * Indicates if user is required to alter their credentials during their initial authentication. Currently, it is enforced only for password credentials, but it may change any time.
   */
  must_be_changed?: boolean;
  /**
   * Indicates if user is required to reset their credentials before first authentication. Currently, it is enforced only for password credentials, but it may change any time.
   * This flag takes precedence over MustBeChanged.
   */
  must_be_reset?: boolean;
  password?: string;
  totp_secret?: string;
  type: 'password' | 'webauthn' | 'totp';
  webauthn_credentials?: Credential[];
}
export interface NewUserIdentifier {
  identifier: string;
  /**
   * identifier metadata
   */
  metadata?: {
    [k: string]: unknown;
  };
  type: 'email' | 'mobile' | 'uid' | 'external' | 'federated';
}
export interface NewUserVerifiableAddress {
  address: string;
  /**
   * general purpose metadata
   */
  metadata?: {
    [k: string]: unknown;
  };
  preferred_contact_method?: 'sms' | 'voice';
  status: 'active' | 'inactive';
  type: 'email' | 'mobile';
  verified: boolean;
}
export interface OtpConfig {
  length?: number;
  ttl?: string;
}
export interface OtpSettings {
  activation?: OtpConfig;
  authentication?: OtpConfig;
  challenge?: OtpConfig;
  enroll_webauthn?: OtpConfig;
  reset_password?: OtpConfig;
  reset_totp?: OtpConfig;
  verify_address?: OtpConfig;
}
export interface PasswordPolicy {
  capital_letters?: number;
  digits?: number;
  lowercase_letters?: number;
  min_length?: number;
  not_used_since?: number;
  special_characters?: number;
  strength?: 'any' | 'weak' | 'fair' | 'strong' | 'very_strong';
}
export interface PasswordSettings {
  expires_after?: string;
  hashing_method?: 'bcrypt' | 'pbkdf2' | 'argon2' | 'sha';
}
export interface Pool {
  authentication_mechanisms?: AuthenticationMechanisms;
  badge_color?: string;
  business_metadata_schema_id?: string;
  deleted?: boolean;
  description?: string;
  id?: string;
  identifier_case_insensitive?: boolean;
  metadata?: {
    [k: string]: unknown;
  };
  metadata_schema_id?: string;
  mfa_session_ttl?: string;
  name: string;
  otp_settings?: OtpSettings;
  password_policy?: PasswordPolicy;
  password_settings?: PasswordSettings;
  payload_schema_id?: string;
  preferred_authentication_mechanism?: 'totp' | 'password' | 'otp' | 'email_otp' | 'sms_otp' | 'webauthn';
  public_registration_allowed?: boolean;
  reset_credentials_settings?: ResetCredentialsSettings;
  second_factor_authentication_mechanisms?: AuthenticationMechanisms;
  second_factor_preferred_authentication_mechanism?: 'totp' | 'password' | 'otp' | 'email_otp' | 'sms_otp' | 'webauthn';
  /**
   * The minimal risk engine loa score value to skip the 2FA
   */
  second_factor_threshold?: number;
  system?: boolean;
  tenant_id: string;
  workspace_id?: string;
}
export interface ResetCredentialsSettings {
  do_not_allow_users_to_self_reset_credentials?: boolean;
}
export interface PoolResponse {
  authentication_mechanisms?: AuthenticationMechanisms;
  badge_color?: string;
  business_metadata_schema_id?: string;
  deleted?: boolean;
  description?: string;
  id?: string;
  identifier_case_insensitive?: boolean;
  metadata?: {
    [k: string]: unknown;
  };
  metadata_schema_id?: string;
  mfa_session_ttl?: string;
  name: string;
  number_of_jit_users?: number;
  number_of_standard_users?: number;
  number_of_users?: number;
  otp_settings?: OtpSettings;
  password_policy?: PasswordPolicy;
  password_settings?: PasswordSettings;
  payload_schema_id?: string;
  preferred_authentication_mechanism?: 'totp' | 'password' | 'otp' | 'email_otp' | 'sms_otp' | 'webauthn';
  public_registration_allowed?: boolean;
  reset_credentials_settings?: ResetCredentialsSettings;
  second_factor_authentication_mechanisms?: AuthenticationMechanisms;
  second_factor_preferred_authentication_mechanism?: 'totp' | 'password' | 'otp' | 'email_otp' | 'sms_otp' | 'webauthn';
  /**
   * The minimal risk engine loa score value to skip the 2FA
   */
  second_factor_threshold?: number;
  system?: boolean;
  tenant_id: string;
  workspace_id?: string;
}
export interface Pools {
  pools?: PoolResponse[];
}
export interface RequestActivation {
  address?: string;
  identifier?: string;
}
export interface RequestAddOrResetCredential {
  address: string;
  identifier?: string;
  userID?: string;
}
export interface RequestCode {
  address?: string;
  identifier?: string;
  /**
   * code metadata
   */
  metadata?: {
    [k: string]: unknown;
  };
  type:
    | 'activation'
    | 'reset_password'
    | 'reset_totp'
    | 'enroll_webauthn'
    | 'challenge'
    | 'verify_address'
    | 'authentication';
}
export interface RequestCodeForUser {
  address?: string;
  identifier?: string;
  /**
   * code metadata
   */
  metadata?: {
    [k: string]: unknown;
  };
  type:
    | 'activation'
    | 'reset_password'
    | 'reset_totp'
    | 'enroll_webauthn'
    | 'challenge'
    | 'verify_address'
    | 'authentication';
  userID?: string;
}
export interface RequestOTPCode {
  address?: string;
  identifier?: string;
  userID?: string;
}
export interface RequestOTPForAddress {
  address: string;
}
export interface Rfc6902PatchOperation {
  /**
   * Each operation must have at least one `op` member, which value indicates
   * the actual operation to be performed against the target (current) configuration.
   * For a detailed description of available operations,
   * see the [Operations #4 section of the RFC6902 specification](https://datatracker.ietf.org/doc/html/rfc6902#section-4).
   */
  op?: 'add' | 'remove' | 'replace' | 'move' | 'copy' | 'test';
  /**
   * String containing a JSON-Pointer value ([RFC6901](https://datatracker.ietf.org/doc/html/rfc6901))
   * that references a location within the target configuration where the operation is performed.
   *
   * For available paths, reference the exported configuration.
   */
  path?: string;
  /**
   * New object value applied to the patched (target) configuration.
   */
  value?: {
    [k: string]: unknown;
  };
}
export interface Schema {
  created_at?: string;
  description?: string;
  id?: string;
  name: string;
  schema: SupportedJSONSchema;
  system?: boolean;
  tenant_id: string;
  updated_at?: string;
}
export interface SupportedJSONSchema {
  additionalProperties?: boolean;
  allOf?: SupportedJSONSchema[];
  anyOf?: SupportedJSONSchema[];
  const?: string;
  contains?: SupportedJSONSchema;
  dependentRequired?: {
    [k: string]: string[];
  };
  dependentSchemas?: {
    [k: string]: SupportedJSONSchema;
  };
  description?: string;
  else?: SupportedJSONSchema;
  enum?: string[];
  exclusiveMaximum?: number;
  exclusiveMinimum?: number;
  hidden?: boolean;
  if?: SupportedJSONSchema;
  items?: SupportedJSONSchema;
  maxContains?: number;
  /**
   * arrays
   */
  maxItems?: number;
  /**
   * strings
   */
  maxLength?: number;
  /**
   * objects
   */
  maxProperties?: number;
  maximum?: number;
  minContains?: number;
  minItems?: number;
  minLength?: number;
  minProperties?: number;
  minimum?: number;
  /**
   * numeric
   */
  multipleOf?: number;
  not?: SupportedJSONSchema;
  oneOf?: SupportedJSONSchema[];
  pattern?: string;
  patternProperties?: {
    [k: string]: SupportedJSONSchema;
  };
  properties?: {
    [k: string]: SupportedJSONSchema;
  };
  propertyNames?: SupportedJSONSchema;
  required?: string[];
  then?: SupportedJSONSchema;
  title?: string;
  /**
   * any
   */
  type?: string;
  uniqueItems?: boolean;
}
export interface Schemas {
  schemas?: Schema[];
}
export interface SelfRegisterUser {
  identifier: string;
  otp_address?: string;
  password?: string;
  payload?: {
    [k: string]: unknown;
  };
  totp_secret?: string;
  webauthn_credentials?: Credential[];
}
export interface SetPasswordStateRequest {
  state?: 'valid' | 'must_be_reset' | 'must_be_changed';
}
export interface TenantDump {
  codes?: Code[];
  group_members?: GroupMember[];
  groups?: InternalGroup[];
  pools?: Pool[];
  schemas?: Schema[];
  user_credentials?: UserCredential[];
  user_identifiers?: UserIdentifier[];
  user_verifiable_addresses?: UserVerifiableAddress[];
  users?: User[];
}
export interface UserCredential {
  created_at: string;
  expires_at?: string;
  id?: string;
  payload: {
    [k: string]: unknown;
  };
  state?: 'valid' | 'must_be_reset' | 'must_be_changed';
  tenant_id: string;
  type: 'password' | 'webauthn' | 'totp';
  updated_at: string;
  user_id: string;
  user_pool_id: string;
}
export interface UserIdentifier {
  created_at: string;
  id?: string;
  identifier: string;
  identifier_lc: string;
  /**
   * general purpose metadata
   */
  metadata?: {
    [k: string]: unknown;
  };
  tenant_id: string;
  type: 'email' | 'mobile' | 'uid' | 'external' | 'federated';
  updated_at: string;
  user_id: string;
  user_pool_id: string;
}
export interface UserVerifiableAddress {
  address: string;
  address_lc: string;
  created_at: string;
  id?: string;
  /**
   * general purpose metadata
   */
  metadata?: {
    [k: string]: unknown;
  };
  preferred_contact_method?: 'sms' | 'voice';
  status: 'active' | 'inactive';
  tenant_id: string;
  type: 'email' | 'mobile';
  updated_at: string;
  user_id: string;
  user_pool_id: string;
  verified: boolean;
  verified_at?: string;
}
export interface User {
  business_metadata?: {
    [k: string]: unknown;
  };
  business_metadata_schema_id?: string;
  created_at?: string;
  id?: string;
  metadata?: {
    [k: string]: unknown;
  };
  metadata_schema_id?: string;
  payload?: {
    [k: string]: unknown;
  };
  payload_schema_id?: string;
  status: 'active' | 'inactive' | 'deleted' | 'new';
  status_updated_at?: string;
  tenant_id: string;
  updated_at?: string;
  user_pool_id: string;
  user_type?: unknown;
}
export interface UpdateUser {
  business_metadata?: {
    [k: string]: unknown;
  };
  business_metadata_schema_id?: string;
  metadata?: {
    [k: string]: unknown;
  };
  metadata_schema_id?: string;
  payload?: {
    [k: string]: unknown;
  };
  payload_schema_id?: string;
  status?: 'active' | 'inactive' | 'deleted' | 'new';
}
export interface UpdateUserVerifiableAddress {
  address: string;
  /**
   * general purpose metadata
   */
  metadata?: {
    [k: string]: unknown;
  };
  preferred_contact_method?: 'sms' | 'voice';
  status: 'active' | 'inactive';
  verified: boolean;
}
export interface UserID {
  id: string;
}
export interface UserPools {
  cursor?: Cursor;
  pools?: PoolResponse[];
}
export interface UserWithData {
  business_metadata?: {
    [k: string]: unknown;
  };
  business_metadata_schema_id?: string;
  created_at?: string;
  credentials?: UserCredential[];
  id?: string;
  identifiers?: UserIdentifier[];
  metadata?: {
    [k: string]: unknown;
  };
  metadata_schema_id?: string;
  payload?: {
    [k: string]: unknown;
  };
  payload_schema_id?: string;
  status: 'active' | 'inactive' | 'deleted' | 'new';
  status_updated_at?: string;
  tenant_id: string;
  updated_at?: string;
  user_pool_id: string;
  verifiable_addresses?: UserVerifiableAddress[];
}
/**
 * Identity Users
 */
export interface Users {
  users?: ExtendedUser[];
}
export interface VerifyOTP {
  code: string;
  id?: string;
  identifier?: string;
  userID?: string;
}
export interface VerifyPassword {
  id?: string;
  identifier?: string;
  password: string;
  userID?: string;
}
export interface VerifyPasswordResponseData {
  id: string;
  state: 'valid' | 'must_be_reset' | 'must_be_changed';
}
export interface VerifyPasswordResponseDataV2 {
  id: string;
  result: 'password_correct' | 'password_incorrect' | 'password_expired' | 'no_password' | 'user_not_found';
  state: 'valid' | 'must_be_reset' | 'must_be_changed';
}
export interface WebAuthnCredentials {
  credentials?: Credential[];
}
