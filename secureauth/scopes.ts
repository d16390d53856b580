/** Scopes of the target's API that this project uses (OpenAPI file, `security` of each call). */
export type Scope = 'manage_configuration' | 'read_configuration' | 'identity' | 'identity_self_registration';

/** What needs a scope, for people. */
export const scopePurpose: Readonly<Record<Scope, string>> = {
  manage_configuration: 'importing users',
  read_configuration: 'exporting the tenant',
  identity: 'reading users and checking passwords',
  identity_self_registration: 'generating codes',
};
