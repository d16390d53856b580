// Written by `npm run generate` from secureauth/openapi/identitysystem.yaml: do not edit.

/** What is known of a schema without reading it. */
export interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly [keyword: string]: unknown;
}

/** The OpenAPI file's definitions as JSON Schema, by name. */
export const definitions: Readonly<Record<string, JsonSchema>> = {
  "ActivateSelfRegisteredUser": {
    "properties": {
      "code": {
        "type": "string"
      },
      "otp_address": {
        "type": "string"
      },
      "password": {
        "type": "string"
      },
      "totp_secret": {
        "type": "string"
      },
      "webauthn": {
        "items": {
          "$ref": "#/definitions/Credential"
        },
        "type": "array"
      }
    },
    "required": [
      "code"
    ],
    "type": "object"
  },
  "AddUserIdentifier": {
    "properties": {
      "identifier": {
        "type": "string"
      },
      "metadata": {
        "additionalProperties": true,
        "type": "object"
      },
      "type": {
        "enum": [
          "email",
          "mobile",
          "uid",
          "external",
          "federated"
        ],
        "type": "string"
      }
    },
    "required": [
      "identifier",
      "type"
    ],
    "type": "object"
  },
  "AddUserVerifiableAddress": {
    "properties": {
      "address": {
        "type": "string"
      },
      "metadata": {
        "additionalProperties": true,
        "type": "object"
      },
      "preferred_contact_method": {
        "enum": [
          "sms",
          "voice"
        ],
        "type": "string"
      },
      "status": {
        "enum": [
          "active",
          "inactive"
        ],
        "type": "string"
      },
      "type": {
        "enum": [
          "email",
          "mobile"
        ],
        "type": "string"
      },
      "verified": {
        "type": "boolean"
      }
    },
    "required": [
      "address",
      "type",
      "verified"
    ],
    "type": "object"
  },
  "Address": {
    "properties": {
      "address": {
        "type": "string"
      },
      "verified": {
        "type": "boolean"
      }
    },
    "type": "object"
  },
  "Argon2Config": {
    "properties": {
      "iterations": {
        "type": "integer"
      },
      "key_length": {
        "type": "integer"
      },
      "memory_in_kb": {
        "type": "integer"
      },
      "parallelism": {
        "type": "integer"
      },
      "salt": {
        "type": "string"
      },
      "salt_length": {
        "type": "integer"
      }
    },
    "type": "object"
  },
  "AuthenticationExtensions": {
    "additionalProperties": true,
    "type": "object"
  },
  "AuthenticationExtensionsClientOutputs": {
    "additionalProperties": true,
    "type": "object"
  },
  "AuthenticationMechanisms": {
    "items": {
      "enum": [
        "totp",
        "password",
        "otp",
        "email_otp",
        "sms_otp",
        "webauthn"
      ],
      "type": "string"
    },
    "type": "array"
  },
  "Authenticator": {
    "properties": {
      "AAGUID": {
        "items": {
          "type": "integer"
        },
        "type": "array"
      },
      "attachment": {
        "$ref": "#/definitions/AuthenticatorAttachment"
      },
      "cloneWarning": {
        "type": "boolean"
      },
      "signCount": {
        "type": "integer"
      }
    },
    "type": "object"
  },
  "AuthenticatorAttachment": {
    "type": "string"
  },
  "AuthenticatorAttestationResponse": {
    "properties": {
      "attestationObject": {
        "$ref": "#/definitions/URLEncodedBase64"
      },
      "authenticatorData": {
        "$ref": "#/definitions/URLEncodedBase64"
      },
      "clientDataJSON": {
        "$ref": "#/definitions/URLEncodedBase64"
      },
      "publicKey": {
        "$ref": "#/definitions/URLEncodedBase64"
      },
      "publicKeyAlgorithm": {
        "type": "integer"
      },
      "transports": {
        "items": {
          "type": "string"
        },
        "type": "array"
      }
    },
    "type": "object"
  },
  "AuthenticatorTransport": {
    "type": "string"
  },
  "BaseVerifyOTP": {
    "properties": {
      "code": {
        "type": "string"
      },
      "identifier": {
        "type": "string"
      },
      "userID": {
        "type": "string"
      }
    },
    "required": [
      "code"
    ],
    "type": "object"
  },
  "BcryptConfig": {
    "properties": {
      "cost": {
        "type": "integer"
      }
    },
    "type": "object"
  },
  "ChangePassword": {
    "properties": {
      "new_password": {
        "type": "string"
      },
      "old_password": {
        "type": "string"
      }
    },
    "required": [
      "old_password",
      "new_password"
    ],
    "type": "object"
  },
  "ChangeTotpSecret": {
    "properties": {
      "new_totp_secret": {
        "type": "string"
      },
      "totp": {
        "type": "string"
      }
    },
    "required": [
      "new_totp_secret",
      "totp"
    ],
    "type": "object"
  },
  "Code": {
    "properties": {
      "code": {
        "$ref": "#/definitions/CodeValue"
      },
      "created_at": {
        "format": "date-time",
        "type": "string"
      },
      "expires_at": {
        "format": "date-time",
        "type": "string"
      },
      "id": {
        "type": "string"
      },
      "issued_at": {
        "format": "date-time",
        "type": "string"
      },
      "metadata": {
        "additionalProperties": true,
        "type": "object"
      },
      "tenant_id": {
        "type": "string"
      },
      "type": {
        "enum": [
          "activation",
          "reset_password",
          "reset_totp",
          "enroll_webauthn",
          "challenge",
          "verify_address",
          "authentication"
        ],
        "type": "string"
      },
      "user_id": {
        "type": "string"
      },
      "user_pool_id": {
        "type": "string"
      },
      "verifiable_address_id": {
        "type": "string"
      }
    },
    "required": [
      "tenant_id",
      "user_pool_id",
      "user_id",
      "type",
      "code"
    ],
    "type": "object"
  },
  "CodeID": {
    "properties": {
      "code_id": {
        "type": "string"
      }
    },
    "required": [
      "code_id"
    ],
    "type": "object"
  },
  "CodeValue": {
    "properties": {
      "hashed_code": {
        "$ref": "#/definitions/Hash"
      }
    },
    "type": "object"
  },
  "Codes": {
    "properties": {
      "code": {
        "type": "string"
      },
      "extended_code": {
        "type": "string"
      }
    },
    "required": [
      "extended_code",
      "code"
    ],
    "type": "object"
  },
  "CompleteAddWebAuthn": {
    "properties": {
      "address": {
        "type": "string"
      },
      "code": {
        "type": "string"
      },
      "identifier": {
        "type": "string"
      },
      "new_web_authn": {
        "$ref": "#/definitions/Credential"
      },
      "userID": {
        "type": "string"
      }
    },
    "required": [
      "code",
      "new_web_authn"
    ],
    "type": "object"
  },
  "CompleteAddressVerification": {
    "properties": {
      "address": {
        "type": "string"
      },
      "code": {
        "type": "string"
      }
    },
    "required": [
      "address",
      "code"
    ],
    "type": "object"
  },
  "CompleteResetPassword": {
    "properties": {
      "address": {
        "type": "string"
      },
      "code": {
        "type": "string"
      },
      "identifier": {
        "type": "string"
      },
      "new_password": {
        "type": "string"
      },
      "userID": {
        "type": "string"
      }
    },
    "required": [
      "code",
      "new_password"
    ],
    "type": "object"
  },
  "CompleteResetTotp": {
    "properties": {
      "address": {
        "type": "string"
      },
      "code": {
        "type": "string"
      },
      "identifier": {
        "type": "string"
      },
      "new_totp_secret": {
        "type": "string"
      },
      "userID": {
        "type": "string"
      }
    },
    "required": [
      "code",
      "new_totp_secret"
    ],
    "type": "object"
  },
  "ConfirmResetPassword": {
    "properties": {
      "code": {
        "type": "string"
      },
      "identifier": {
        "type": "string"
      },
      "new_password": {
        "type": "string"
      },
      "userID": {
        "type": "string"
      }
    },
    "required": [
      "code",
      "new_password"
    ],
    "type": "object"
  },
  "Credential": {
    "properties": {
      "attestation": {
        "$ref": "#/definitions/CredentialAttestation"
      },
      "attestationType": {
        "type": "string"
      },
      "authenticator": {
        "$ref": "#/definitions/Authenticator"
      },
      "flags": {
        "$ref": "#/definitions/CredentialFlags"
      },
      "id": {
        "items": {
          "type": "integer"
        },
        "type": "array"
      },
      "publicKey": {
        "items": {
          "type": "integer"
        },
        "type": "array"
      },
      "transport": {
        "items": {
          "$ref": "#/definitions/AuthenticatorTransport"
        },
        "type": "array"
      }
    },
    "type": "object"
  },
  "CredentialAssertion": {
    "properties": {
      "publicKey": {
        "$ref": "#/definitions/PublicKeyCredentialRequestOptions"
      }
    },
    "type": "object"
  },
  "CredentialAttestation": {
    "properties": {
      "authenticatorData": {
        "items": {
          "type": "integer"
        },
        "type": "array"
      },
      "clientDataHash": {
        "items": {
          "type": "integer"
        },
        "type": "array"
      },
      "clientDataJSON": {
        "items": {
          "type": "integer"
        },
        "type": "array"
      },
      "object": {
        "items": {
          "type": "integer"
        },
        "type": "array"
      },
      "publicKeyAlgorithm": {
        "type": "integer"
      }
    },
    "type": "object"
  },
  "CredentialCreationResponse": {
    "properties": {
      "authenticatorAttachment": {
        "type": "string"
      },
      "clientExtensionResults": {
        "$ref": "#/definitions/AuthenticationExtensionsClientOutputs"
      },
      "id": {
        "type": "string"
      },
      "rawId": {
        "$ref": "#/definitions/URLEncodedBase64"
      },
      "response": {
        "$ref": "#/definitions/AuthenticatorAttestationResponse"
      },
      "type": {
        "type": "string"
      }
    },
    "type": "object"
  },
  "CredentialDescriptor": {
    "properties": {
      "id": {
        "$ref": "#/definitions/URLEncodedBase64"
      },
      "transports": {
        "items": {
          "$ref": "#/definitions/AuthenticatorTransport"
        },
        "type": "array"
      },
      "type": {
        "$ref": "#/definitions/CredentialType"
      }
    },
    "type": "object"
  },
  "CredentialFlags": {
    "properties": {
      "backupEligible": {
        "type": "boolean"
      },
      "backupState": {
        "type": "boolean"
      },
      "userPresent": {
        "type": "boolean"
      },
      "userVerified": {
        "type": "boolean"
      }
    },
    "type": "object"
  },
  "CredentialType": {
    "type": "string"
  },
  "Cursor": {
    "type": "string"
  },
  "DeleteUserIdentifier": {
    "properties": {
      "identifier": {
        "type": "string"
      }
    },
    "required": [
      "identifier"
    ],
    "type": "object"
  },
  "DeleteUserVerifiableAddress": {
    "properties": {
      "address": {
        "type": "string"
      }
    },
    "required": [
      "address"
    ],
    "type": "object"
  },
  "Error": {
    "properties": {
      "details": {
        "type": "object",
        "additionalProperties": true
      },
      "error": {
        "type": "string"
      },
      "error_code": {
        "type": "string"
      },
      "status_code": {
        "type": "integer"
      }
    },
    "type": "object"
  },
  "ExtendedUser": {
    "properties": {
      "addresses": {
        "items": {
          "$ref": "#/definitions/Address"
        },
        "type": "array"
      },
      "business_metadata": {
        "additionalProperties": true,
        "type": "object"
      },
      "business_metadata_schema_id": {
        "type": "string"
      },
      "created_at": {
        "format": "date-time",
        "type": "string"
      },
      "id": {
        "type": "string"
      },
      "identifiers": {
        "items": {
          "type": "string"
        },
        "type": "array"
      },
      "identifiers_with_details": {
        "items": {
          "$ref": "#/definitions/IdentifierDetails"
        },
        "type": "array"
      },
      "metadata": {
        "additionalProperties": true,
        "type": "object"
      },
      "metadata_schema_id": {
        "type": "string"
      },
      "payload": {
        "additionalProperties": true,
        "type": "object"
      },
      "payload_schema_id": {
        "type": "string"
      },
      "status": {
        "enum": [
          "active",
          "inactive",
          "deleted",
          "new"
        ],
        "type": "string"
      },
      "status_updated_at": {
        "format": "date-time",
        "type": "string"
      },
      "tenant_id": {
        "type": "string"
      },
      "updated_at": {
        "format": "date-time",
        "type": "string"
      },
      "user_pool_id": {
        "type": "string"
      },
      "user_type": {},
      "verified addresses": {
        "items": {
          "type": "string"
        },
        "type": "array"
      }
    },
    "required": [
      "tenant_id",
      "user_pool_id",
      "status"
    ],
    "type": "object"
  },
  "GetUserByKey": {
    "properties": {
      "address": {
        "type": "string"
      },
      "identifier": {
        "type": "string"
      }
    },
    "type": "object"
  },
  "Group": {
    "properties": {
      "description": {
        "type": "string"
      },
      "id": {
        "type": "string"
      },
      "name": {
        "type": "string"
      },
      "parent_id": {
        "type": "string"
      },
      "tenant_id": {
        "type": "string"
      },
      "user_pool_id": {
        "type": "string"
      }
    },
    "required": [
      "user_pool_id"
    ],
    "type": "object"
  },
  "GroupMember": {
    "properties": {
      "group_id": {
        "type": "string"
      },
      "tenant_id": {
        "type": "string"
      },
      "user_id": {
        "type": "string"
      },
      "user_pool_id": {
        "type": "string"
      }
    },
    "type": "object"
  },
  "Groups": {
    "items": {
      "$ref": "#/definitions/Group"
    },
    "type": "array"
  },
  "Hash": {
    "properties": {
      "config": {
        "$ref": "#/definitions/HashConfig"
      },
      "value": {
        "type": "string"
      }
    },
    "type": "object"
  },
  "HashConfig": {
    "properties": {
      "argon2": {
        "$ref": "#/definitions/Argon2Config"
      },
      "bcrypt": {
        "$ref": "#/definitions/BcryptConfig"
      },
      "md5": {
        "$ref": "#/definitions/MD5Config"
      },
      "method": {
        "enum": [
          "bcrypt",
          "pbkdf2",
          "argon2",
          "sha",
          "md5"
        ],
        "type": "string"
      },
      "pbkdf2": {
        "$ref": "#/definitions/PBKDF2Config"
      },
      "sha": {
        "$ref": "#/definitions/SHAConfig"
      }
    },
    "type": "object"
  },
  "IdentifierDetails": {
    "properties": {
      "type": {
        "enum": [
          "email",
          "mobile",
          "uid",
          "external",
          "federated"
        ],
        "type": "string"
      },
      "value": {
        "type": "string"
      }
    },
    "type": "object"
  },
  "InspectOTP": {
    "properties": {
      "code": {
        "type": "string"
      }
    },
    "required": [
      "code"
    ],
    "type": "object"
  },
  "InspectOTPUserOperationalData": {
    "properties": {
      "code_type": {
        "enum": [
          "activation",
          "reset_password",
          "reset_totp",
          "enroll_webauthn",
          "challenge",
          "verify_address",
          "authentication"
        ],
        "type": "string"
      },
      "password_set": {
        "type": "boolean"
      },
      "user_id": {
        "type": "string"
      }
    },
    "required": [
      "user_id",
      "password_set",
      "code_type"
    ],
    "type": "object"
  },
  "InternalGroup": {
    "properties": {
      "description": {
        "type": "string"
      },
      "id": {
        "type": "string"
      },
      "name": {
        "type": "string"
      },
      "path": {
        "type": "string"
      },
      "tenant_id": {
        "type": "string"
      },
      "user_pool_id": {
        "type": "string"
      }
    },
    "required": [
      "user_pool_id"
    ],
    "type": "object"
  },
  "MD5Config": {
    "properties": {
      "salt": {
        "type": "string"
      },
      "salt_after_digest_in_hash": {
        "type": "boolean"
      },
      "salt_length": {
        "type": "integer"
      }
    },
    "type": "object"
  },
  "NameWebAuthnKey": {
    "properties": {
      "name": {
        "type": "string"
      }
    },
    "required": [
      "name"
    ],
    "type": "object"
  },
  "NewUser": {
    "properties": {
      "business_metadata": {
        "additionalProperties": true,
        "type": "object"
      },
      "business_metadata_schema_id": {
        "type": "string"
      },
      "credentials": {
        "items": {
          "$ref": "#/definitions/NewUserCredential"
        },
        "type": "array"
      },
      "id": {
        "type": "string"
      },
      "identifiers": {
        "items": {
          "$ref": "#/definitions/NewUserIdentifier"
        },
        "type": "array"
      },
      "metadata": {
        "additionalProperties": true,
        "type": "object"
      },
      "metadata_schema_id": {
        "type": "string"
      },
      "payload": {
        "additionalProperties": true,
        "type": "object"
      },
      "payload_schema_id": {
        "type": "string"
      },
      "status": {
        "enum": [
          "active",
          "inactive",
          "deleted",
          "new"
        ],
        "type": "string"
      },
      "user_type": {},
      "verifiable_addresses": {
        "items": {
          "$ref": "#/definitions/NewUserVerifiableAddress"
        },
        "type": "array"
      }
    },
    "required": [
      "status"
    ],
    "type": "object"
  },
  "NewUserCredential": {
    "properties": {
      "must_be_changed": {
        "default": false,
        "type": "boolean"
      },
      "must_be_reset": {
        "default": false,
        "type": "boolean"
      },
      "password": {
        "type": "string"
      },
      "totp_secret": {
        "type": "string"
      },
      "type": {
        "enum": [
          "password",
          "webauthn",
          "totp"
        ],
        "type": "string"
      },
      "webauthn_credentials": {
        "items": {
          "$ref": "#/definitions/Credential"
        },
        "type": "array"
      }
    },
    "required": [
      "type"
    ],
    "type": "object"
  },
  "NewUserIdentifier": {
    "properties": {
      "identifier": {
        "type": "string"
      },
      "metadata": {
        "additionalProperties": true,
        "type": "object"
      },
      "type": {
        "enum": [
          "email",
          "mobile",
          "uid",
          "external",
          "federated"
        ],
        "type": "string"
      }
    },
    "required": [
      "identifier",
      "type"
    ],
    "type": "object"
  },
  "NewUserVerifiableAddress": {
    "properties": {
      "address": {
        "type": "string"
      },
      "metadata": {
        "additionalProperties": true,
        "type": "object"
      },
      "preferred_contact_method": {
        "enum": [
          "sms",
          "voice"
        ],
        "type": "string"
      },
      "status": {
        "enum": [
          "active",
          "inactive"
        ],
        "type": "string"
      },
      "type": {
        "enum": [
          "email",
          "mobile"
        ],
        "type": "string"
      },
      "verified": {
        "type": "boolean"
      }
    },
    "required": [
      "address",
      "type",
      "status",
      "verified"
    ],
    "type": "object"
  },
  "OtpConfig": {
    "properties": {
      "length": {
        "type": "integer"
      },
      "ttl": {
        "type": "string"
      }
    },
    "type": "object"
  },
  "OtpSettings": {
    "properties": {
      "activation": {
        "$ref": "#/definitions/OtpConfig"
      },
      "authentication": {
        "$ref": "#/definitions/OtpConfig"
      },
      "challenge": {
        "$ref": "#/definitions/OtpConfig"
      },
      "enroll_webauthn": {
        "$ref": "#/definitions/OtpConfig"
      },
      "reset_password": {
        "$ref": "#/definitions/OtpConfig"
      },
      "reset_totp": {
        "$ref": "#/definitions/OtpConfig"
      },
      "verify_address": {
        "$ref": "#/definitions/OtpConfig"
      }
    },
    "type": "object"
  },
  "PBKDF2Config": {
    "properties": {
      "function": {
        "type": "string"
      },
      "key_length": {
        "type": "integer"
      },
      "number_of_iterations": {
        "type": "integer"
      },
      "salt": {
        "type": "string"
      },
      "salt_length": {
        "type": "integer"
      }
    },
    "type": "object"
  },
  "PasswordPolicy": {
    "properties": {
      "capital_letters": {
        "type": "integer"
      },
      "digits": {
        "type": "integer"
      },
      "lowercase_letters": {
        "type": "integer"
      },
      "min_length": {
        "type": "integer"
      },
      "not_used_since": {
        "type": "integer"
      },
      "special_characters": {
        "type": "integer"
      },
      "strength": {
        "enum": [
          "any",
          "weak",
          "fair",
          "strong",
          "very_strong"
        ],
        "type": "string"
      }
    },
    "type": "object"
  },
  "PasswordSettings": {
    "properties": {
      "expires_after": {
        "type": "string"
      },
      "hashing_method": {
        "enum": [
          "bcrypt",
          "pbkdf2",
          "argon2",
          "sha"
        ],
        "type": "string"
      }
    },
    "type": "object"
  },
  "Pool": {
    "properties": {
      "authentication_mechanisms": {
        "$ref": "#/definitions/AuthenticationMechanisms"
      },
      "badge_color": {
        "type": "string"
      },
      "business_metadata_schema_id": {
        "type": "string"
      },
      "deleted": {
        "type": "boolean"
      },
      "description": {
        "type": "string"
      },
      "id": {
        "type": "string"
      },
      "identifier_case_insensitive": {
        "type": "boolean"
      },
      "metadata": {
        "additionalProperties": true,
        "type": "object"
      },
      "metadata_schema_id": {
        "type": "string"
      },
      "mfa_session_ttl": {
        "type": "string"
      },
      "name": {
        "type": "string"
      },
      "otp_settings": {
        "$ref": "#/definitions/OtpSettings"
      },
      "password_policy": {
        "$ref": "#/definitions/PasswordPolicy"
      },
      "password_settings": {
        "$ref": "#/definitions/PasswordSettings"
      },
      "payload_schema_id": {
        "type": "string"
      },
      "preferred_authentication_mechanism": {
        "enum": [
          "totp",
          "password",
          "otp",
          "email_otp",
          "sms_otp",
          "webauthn"
        ],
        "type": "string"
      },
      "public_registration_allowed": {
        "type": "boolean"
      },
      "reset_credentials_settings": {
        "$ref": "#/definitions/ResetCredentialsSettings"
      },
      "second_factor_authentication_mechanisms": {
        "$ref": "#/definitions/AuthenticationMechanisms"
      },
      "second_factor_preferred_authentication_mechanism": {
        "enum": [
          "totp",
          "password",
          "otp",
          "email_otp",
          "sms_otp",
          "webauthn"
        ],
        "type": "string"
      },
      "second_factor_threshold": {
        "type": "number"
      },
      "system": {
        "type": "boolean"
      },
      "tenant_id": {
        "type": "string"
      },
      "workspace_id": {
        "type": "string"
      }
    },
    "required": [
      "tenant_id",
      "name"
    ],
    "type": "object"
  },
  "PoolResponse": {
    "properties": {
      "authentication_mechanisms": {
        "$ref": "#/definitions/AuthenticationMechanisms"
      },
      "badge_color": {
        "type": "string"
      },
      "business_metadata_schema_id": {
        "type": "string"
      },
      "deleted": {
        "type": "boolean"
      },
      "description": {
        "type": "string"
      },
      "id": {
        "type": "string"
      },
      "identifier_case_insensitive": {
        "type": "boolean"
      },
      "metadata": {
        "additionalProperties": true,
        "type": "object"
      },
      "metadata_schema_id": {
        "type": "string"
      },
      "mfa_session_ttl": {
        "type": "string"
      },
      "name": {
        "type": "string"
      },
      "number_of_jit_users": {
        "type": "integer"
      },
      "number_of_standard_users": {
        "type": "integer"
      },
      "number_of_users": {
        "type": "integer"
      },
      "otp_settings": {
        "$ref": "#/definitions/OtpSettings"
      },
      "password_policy": {
        "$ref": "#/definitions/PasswordPolicy"
      },
      "password_settings": {
        "$ref": "#/definitions/PasswordSettings"
      },
      "payload_schema_id": {
        "type": "string"
      },
      "preferred_authentication_mechanism": {
        "enum": [
          "totp",
          "password",
          "otp",
          "email_otp",
          "sms_otp",
          "webauthn"
        ],
        "type": "string"
      },
      "public_registration_allowed": {
        "type": "boolean"
      },
      "reset_credentials_settings": {
        "$ref": "#/definitions/ResetCredentialsSettings"
      },
      "second_factor_authentication_mechanisms": {
        "$ref": "#/definitions/AuthenticationMechanisms"
      },
      "second_factor_preferred_authentication_mechanism": {
        "enum": [
          "totp",
          "password",
          "otp",
          "email_otp",
          "sms_otp",
          "webauthn"
        ],
        "type": "string"
      },
      "second_factor_threshold": {
        "type": "number"
      },
      "system": {
        "type": "boolean"
      },
      "tenant_id": {
        "type": "string"
      },
      "workspace_id": {
        "type": "string"
      }
    },
    "required": [
      "tenant_id",
      "name"
    ],
    "type": "object"
  },
  "Pools": {
    "properties": {
      "pools": {
        "items": {
          "$ref": "#/definitions/PoolResponse"
        },
        "type": "array"
      }
    },
    "type": "object"
  },
  "PublicKeyCredentialHints": {
    "type": "string"
  },
  "PublicKeyCredentialRequestOptions": {
    "properties": {
      "allowCredentials": {
        "items": {
          "$ref": "#/definitions/CredentialDescriptor"
        },
        "type": "array"
      },
      "challenge": {
        "$ref": "#/definitions/URLEncodedBase64"
      },
      "extensions": {
        "$ref": "#/definitions/AuthenticationExtensions"
      },
      "hints": {
        "items": {
          "$ref": "#/definitions/PublicKeyCredentialHints"
        },
        "type": "array"
      },
      "rpId": {
        "type": "string"
      },
      "timeout": {
        "type": "integer"
      },
      "userVerification": {
        "$ref": "#/definitions/UserVerificationRequirement"
      }
    },
    "type": "object"
  },
  "RequestActivation": {
    "properties": {
      "address": {
        "type": "string"
      },
      "identifier": {
        "type": "string"
      }
    },
    "type": "object"
  },
  "RequestAddOrResetCredential": {
    "properties": {
      "address": {
        "type": "string"
      },
      "identifier": {
        "type": "string"
      },
      "userID": {
        "type": "string"
      }
    },
    "required": [
      "address"
    ],
    "type": "object"
  },
  "RequestCode": {
    "properties": {
      "address": {
        "type": "string"
      },
      "identifier": {
        "type": "string"
      },
      "metadata": {
        "additionalProperties": true,
        "type": "object"
      },
      "type": {
        "enum": [
          "activation",
          "reset_password",
          "reset_totp",
          "enroll_webauthn",
          "challenge",
          "verify_address",
          "authentication"
        ],
        "type": "string"
      }
    },
    "required": [
      "type"
    ],
    "type": "object"
  },
  "RequestCodeForUser": {
    "properties": {
      "address": {
        "type": "string"
      },
      "identifier": {
        "type": "string"
      },
      "metadata": {
        "additionalProperties": true,
        "type": "object"
      },
      "type": {
        "enum": [
          "activation",
          "reset_password",
          "reset_totp",
          "enroll_webauthn",
          "challenge",
          "verify_address",
          "authentication"
        ],
        "type": "string"
      },
      "userID": {
        "type": "string"
      }
    },
    "required": [
      "type"
    ],
    "type": "object"
  },
  "RequestOTPCode": {
    "properties": {
      "address": {
        "type": "string"
      },
      "identifier": {
        "type": "string"
      },
      "userID": {
        "type": "string"
      }
    },
    "type": "object"
  },
  "RequestOTPForAddress": {
    "properties": {
      "address": {
        "type": "string"
      }
    },
    "required": [
      "address"
    ],
    "type": "object"
  },
  "ResetCredentialsSettings": {
    "properties": {
      "do_not_allow_users_to_self_reset_credentials": {
        "type": "boolean"
      }
    },
    "type": "object"
  },
  "Rfc6902PatchOperation": {
    "properties": {
      "op": {
        "enum": [
          "add",
          "remove",
          "replace",
          "move",
          "copy",
          "test"
        ],
        "type": "string"
      },
      "path": {
        "type": "string"
      },
      "value": {}
    },
    "type": "object"
  },
  "Rfc6902PatchOperations": {
    "items": {
      "$ref": "#/definitions/Rfc6902PatchOperation"
    },
    "type": "array"
  },
  "SHAConfig": {
    "properties": {
      "function": {
        "type": "string"
      },
      "salt": {
        "type": "string"
      },
      "salt_after_digest_in_hash": {
        "type": "boolean"
      },
      "salt_length": {
        "type": "integer"
      }
    },
    "type": "object"
  },
  "Schema": {
    "properties": {
      "created_at": {
        "format": "date-time",
        "type": "string"
      },
      "description": {
        "type": "string"
      },
      "id": {
        "type": "string"
      },
      "name": {
        "type": "string"
      },
      "schema": {
        "$ref": "#/definitions/SupportedJSONSchema"
      },
      "system": {
        "type": "boolean"
      },
      "tenant_id": {
        "type": "string"
      },
      "updated_at": {
        "format": "date-time",
        "type": "string"
      }
    },
    "required": [
      "tenant_id",
      "name",
      "schema"
    ],
    "type": "object"
  },
  "Schemas": {
    "properties": {
      "schemas": {
        "items": {
          "$ref": "#/definitions/Schema"
        },
        "type": "array"
      }
    },
    "type": "object"
  },
  "SelfRegisterUser": {
    "properties": {
      "identifier": {
        "type": "string"
      },
      "otp_address": {
        "type": "string"
      },
      "password": {
        "type": "string"
      },
      "payload": {
        "additionalProperties": true,
        "type": "object"
      },
      "totp_secret": {
        "type": "string"
      },
      "webauthn_credentials": {
        "items": {
          "$ref": "#/definitions/Credential"
        },
        "type": "array"
      }
    },
    "required": [
      "identifier"
    ],
    "type": "object"
  },
  "SetPasswordStateRequest": {
    "properties": {
      "state": {
        "enum": [
          "valid",
          "must_be_reset",
          "must_be_changed"
        ],
        "type": "string"
      }
    },
    "type": "object"
  },
  "SupportedJSONSchema": {
    "properties": {
      "additionalProperties": {
        "type": "boolean"
      },
      "allOf": {
        "items": {
          "$ref": "#/definitions/SupportedJSONSchema"
        },
        "type": "array"
      },
      "anyOf": {
        "items": {
          "$ref": "#/definitions/SupportedJSONSchema"
        },
        "type": "array"
      },
      "const": {
        "type": "string"
      },
      "contains": {
        "$ref": "#/definitions/SupportedJSONSchema"
      },
      "dependentRequired": {
        "additionalProperties": {
          "items": {
            "type": "string"
          },
          "type": "array"
        },
        "type": "object"
      },
      "dependentSchemas": {
        "additionalProperties": {
          "$ref": "#/definitions/SupportedJSONSchema"
        },
        "type": "object"
      },
      "description": {
        "type": "string"
      },
      "else": {
        "$ref": "#/definitions/SupportedJSONSchema"
      },
      "enum": {
        "items": {
          "type": "string"
        },
        "type": "array"
      },
      "exclusiveMaximum": {
        "type": "integer"
      },
      "exclusiveMinimum": {
        "type": "integer"
      },
      "hidden": {
        "type": "boolean"
      },
      "if": {
        "$ref": "#/definitions/SupportedJSONSchema"
      },
      "items": {
        "$ref": "#/definitions/SupportedJSONSchema"
      },
      "maxContains": {
        "type": "integer"
      },
      "maxItems": {
        "type": "integer"
      },
      "maxLength": {
        "type": "integer"
      },
      "maxProperties": {
        "type": "integer"
      },
      "maximum": {
        "type": "integer"
      },
      "minContains": {
        "type": "integer"
      },
      "minItems": {
        "type": "integer"
      },
      "minLength": {
        "type": "integer"
      },
      "minProperties": {
        "type": "integer"
      },
      "minimum": {
        "type": "integer"
      },
      "multipleOf": {
        "type": "integer"
      },
      "not": {
        "$ref": "#/definitions/SupportedJSONSchema"
      },
      "oneOf": {
        "items": {
          "$ref": "#/definitions/SupportedJSONSchema"
        },
        "type": "array"
      },
      "pattern": {
        "type": "string"
      },
      "patternProperties": {
        "additionalProperties": {
          "$ref": "#/definitions/SupportedJSONSchema"
        },
        "type": "object"
      },
      "properties": {
        "additionalProperties": {
          "$ref": "#/definitions/SupportedJSONSchema"
        },
        "type": "object"
      },
      "propertyNames": {
        "$ref": "#/definitions/SupportedJSONSchema"
      },
      "required": {
        "items": {
          "type": "string"
        },
        "type": "array"
      },
      "then": {
        "$ref": "#/definitions/SupportedJSONSchema"
      },
      "title": {
        "type": "string"
      },
      "type": {
        "type": "string"
      },
      "uniqueItems": {
        "type": "boolean"
      }
    },
    "type": "object"
  },
  "TenantDump": {
    "properties": {
      "codes": {
        "items": {
          "$ref": "#/definitions/Code"
        },
        "type": "array"
      },
      "group_members": {
        "items": {
          "$ref": "#/definitions/GroupMember"
        },
        "type": "array"
      },
      "groups": {
        "items": {
          "$ref": "#/definitions/InternalGroup"
        },
        "type": "array"
      },
      "pools": {
        "items": {
          "$ref": "#/definitions/Pool"
        },
        "type": "array"
      },
      "schemas": {
        "items": {
          "$ref": "#/definitions/Schema"
        },
        "type": "array"
      },
      "user_credentials": {
        "items": {
          "$ref": "#/definitions/UserCredential"
        },
        "type": "array"
      },
      "user_identifiers": {
        "items": {
          "$ref": "#/definitions/UserIdentifier"
        },
        "type": "array"
      },
      "user_verifiable_addresses": {
        "items": {
          "$ref": "#/definitions/UserVerifiableAddress"
        },
        "type": "array"
      },
      "users": {
        "items": {
          "$ref": "#/definitions/User"
        },
        "type": "array"
      }
    },
    "type": "object"
  },
  "URLEncodedBase64": {
    "items": {
      "type": "integer"
    },
    "type": "array"
  },
  "UpdateUser": {
    "properties": {
      "business_metadata": {
        "additionalProperties": true,
        "type": "object"
      },
      "business_metadata_schema_id": {
        "type": "string"
      },
      "metadata": {
        "additionalProperties": true,
        "type": "object"
      },
      "metadata_schema_id": {
        "type": "string"
      },
      "payload": {
        "additionalProperties": true,
        "type": "object"
      },
      "payload_schema_id": {
        "type": "string"
      },
      "status": {
        "enum": [
          "active",
          "inactive",
          "deleted",
          "new"
        ],
        "type": "string"
      }
    },
    "type": "object"
  },
  "UpdateUserVerifiableAddress": {
    "properties": {
      "address": {
        "type": "string"
      },
      "metadata": {
        "additionalProperties": true,
        "type": "object"
      },
      "preferred_contact_method": {
        "enum": [
          "sms",
          "voice"
        ],
        "type": "string"
      },
      "status": {
        "enum": [
          "active",
          "inactive"
        ],
        "type": "string"
      },
      "verified": {
        "type": "boolean"
      }
    },
    "required": [
      "address",
      "status",
      "verified"
    ],
    "type": "object"
  },
  "User": {
    "properties": {
      "business_metadata": {
        "additionalProperties": true,
        "type": "object"
      },
      "business_metadata_schema_id": {
        "type": "string"
      },
      "created_at": {
        "format": "date-time",
        "type": "string"
      },
      "id": {
        "type": "string"
      },
      "metadata": {
        "additionalProperties": true,
        "type": "object"
      },
      "metadata_schema_id": {
        "type": "string"
      },
      "payload": {
        "additionalProperties": true,
        "type": "object"
      },
      "payload_schema_id": {
        "type": "string"
      },
      "status": {
        "enum": [
          "active",
          "inactive",
          "deleted",
          "new"
        ],
        "type": "string"
      },
      "status_updated_at": {
        "format": "date-time",
        "type": "string"
      },
      "tenant_id": {
        "type": "string"
      },
      "updated_at": {
        "format": "date-time",
        "type": "string"
      },
      "user_pool_id": {
        "type": "string"
      },
      "user_type": {}
    },
    "required": [
      "tenant_id",
      "user_pool_id",
      "status"
    ],
    "type": "object"
  },
  "UserCredential": {
    "properties": {
      "created_at": {
        "format": "date-time",
        "type": "string"
      },
      "expires_at": {
        "format": "date-time",
        "type": "string"
      },
      "id": {
        "type": "string"
      },
      "payload": {
        "type": "object",
        "additionalProperties": true
      },
      "state": {
        "enum": [
          "valid",
          "must_be_reset",
          "must_be_changed"
        ],
        "type": "string"
      },
      "tenant_id": {
        "type": "string"
      },
      "type": {
        "enum": [
          "password",
          "webauthn",
          "totp"
        ],
        "type": "string"
      },
      "updated_at": {
        "format": "date-time",
        "type": "string"
      },
      "user_id": {
        "type": "string"
      },
      "user_pool_id": {
        "type": "string"
      }
    },
    "required": [
      "tenant_id",
      "user_pool_id",
      "user_id",
      "type",
      "payload",
      "created_at",
      "updated_at"
    ],
    "type": "object"
  },
  "UserID": {
    "properties": {
      "id": {
        "type": "string"
      }
    },
    "required": [
      "id"
    ],
    "type": "object"
  },
  "UserIdentifier": {
    "properties": {
      "created_at": {
        "format": "date-time",
        "type": "string"
      },
      "id": {
        "type": "string"
      },
      "identifier": {
        "type": "string"
      },
      "identifier_lc": {
        "type": "string"
      },
      "metadata": {
        "additionalProperties": true,
        "type": "object"
      },
      "tenant_id": {
        "type": "string"
      },
      "type": {
        "enum": [
          "email",
          "mobile",
          "uid",
          "external",
          "federated"
        ],
        "type": "string"
      },
      "updated_at": {
        "format": "date-time",
        "type": "string"
      },
      "user_id": {
        "type": "string"
      },
      "user_pool_id": {
        "type": "string"
      }
    },
    "required": [
      "tenant_id",
      "user_pool_id",
      "identifier",
      "identifier_lc",
      "user_id",
      "type",
      "created_at",
      "updated_at"
    ],
    "type": "object"
  },
  "UserPools": {
    "properties": {
      "cursor": {
        "$ref": "#/definitions/Cursor"
      },
      "pools": {
        "items": {
          "$ref": "#/definitions/PoolResponse"
        },
        "type": "array"
      }
    },
    "type": "object"
  },
  "UserVerifiableAddress": {
    "properties": {
      "address": {
        "type": "string"
      },
      "address_lc": {
        "type": "string"
      },
      "created_at": {
        "format": "date-time",
        "type": "string"
      },
      "id": {
        "type": "string"
      },
      "metadata": {
        "additionalProperties": true,
        "type": "object"
      },
      "preferred_contact_method": {
        "enum": [
          "sms",
          "voice"
        ],
        "type": "string"
      },
      "status": {
        "enum": [
          "active",
          "inactive"
        ],
        "type": "string"
      },
      "tenant_id": {
        "type": "string"
      },
      "type": {
        "enum": [
          "email",
          "mobile"
        ],
        "type": "string"
      },
      "updated_at": {
        "format": "date-time",
        "type": "string"
      },
      "user_id": {
        "type": "string"
      },
      "user_pool_id": {
        "type": "string"
      },
      "verified": {
        "type": "boolean"
      },
      "verified_at": {
        "format": "date-time",
        "type": "string"
      }
    },
    "required": [
      "tenant_id",
      "user_pool_id",
      "user_id",
      "address",
      "address_lc",
      "type",
      "status",
      "verified",
      "created_at",
      "updated_at"
    ],
    "type": "object"
  },
  "UserVerificationRequirement": {
    "type": "string"
  },
  "UserWithData": {
    "properties": {
      "business_metadata": {
        "additionalProperties": true,
        "type": "object"
      },
      "business_metadata_schema_id": {
        "type": "string"
      },
      "created_at": {
        "format": "date-time",
        "type": "string"
      },
      "credentials": {
        "items": {
          "$ref": "#/definitions/UserCredential"
        },
        "type": "array"
      },
      "id": {
        "type": "string"
      },
      "identifiers": {
        "items": {
          "$ref": "#/definitions/UserIdentifier"
        },
        "type": "array"
      },
      "metadata": {
        "additionalProperties": true,
        "type": "object"
      },
      "metadata_schema_id": {
        "type": "string"
      },
      "payload": {
        "additionalProperties": true,
        "type": "object"
      },
      "payload_schema_id": {
        "type": "string"
      },
      "status": {
        "enum": [
          "active",
          "inactive",
          "deleted",
          "new"
        ],
        "type": "string"
      },
      "status_updated_at": {
        "format": "date-time",
        "type": "string"
      },
      "tenant_id": {
        "type": "string"
      },
      "updated_at": {
        "format": "date-time",
        "type": "string"
      },
      "user_pool_id": {
        "type": "string"
      },
      "verifiable_addresses": {
        "items": {
          "$ref": "#/definitions/UserVerifiableAddress"
        },
        "type": "array"
      }
    },
    "required": [
      "tenant_id",
      "user_pool_id",
      "status"
    ],
    "type": "object"
  },
  "Users": {
    "properties": {
      "users": {
        "items": {
          "$ref": "#/definitions/ExtendedUser"
        },
        "type": "array"
      }
    },
    "type": "object"
  },
  "VerifyOTP": {
    "properties": {
      "code": {
        "type": "string"
      },
      "id": {
        "type": "string"
      },
      "identifier": {
        "type": "string"
      },
      "userID": {
        "type": "string"
      }
    },
    "required": [
      "code"
    ],
    "type": "object"
  },
  "VerifyPassword": {
    "properties": {
      "id": {
        "type": "string"
      },
      "identifier": {
        "type": "string"
      },
      "password": {
        "type": "string"
      },
      "userID": {
        "type": "string"
      }
    },
    "required": [
      "password"
    ],
    "type": "object"
  },
  "VerifyPasswordResponseData": {
    "properties": {
      "id": {
        "type": "string"
      },
      "state": {
        "enum": [
          "valid",
          "must_be_reset",
          "must_be_changed"
        ],
        "type": "string"
      }
    },
    "required": [
      "id",
      "state"
    ],
    "type": "object"
  },
  "VerifyPasswordResponseDataV2": {
    "properties": {
      "id": {
        "type": "string"
      },
      "result": {
        "enum": [
          "password_correct",
          "password_incorrect",
          "password_expired",
          "no_password",
          "user_not_found"
        ],
        "type": "string"
      },
      "state": {
        "enum": [
          "valid",
          "must_be_reset",
          "must_be_changed"
        ],
        "type": "string"
      }
    },
    "required": [
      "id",
      "state",
      "result"
    ],
    "type": "object"
  },
  "WebAuthnCredentials": {
    "properties": {
      "credentials": {
        "items": {
          "$ref": "#/definitions/Credential"
        },
        "type": "array"
      }
    },
    "type": "object"
  }
};
