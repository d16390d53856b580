import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { allScopes, type SandboxClient, type Scope } from './options.ts';

/** Success and errors of RFC 6749, sections 5.1 and 5.2. */
export type TokenAnswer =
  | {
      readonly access_token: string;
      readonly token_type: 'bearer';
      readonly expires_in: number;
      readonly scope: string;
    }
  | { readonly error: 'invalid_client' | 'invalid_scope' | 'unsupported_grant_type' | 'invalid_request' };

export interface TokenRequest {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly grantType: string | undefined;
  /** Names with spaces between them; all of the client's scopes when it is left out. */
  readonly scope: string | undefined;
}

interface Grant {
  readonly scopes: ReadonlySet<string>;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** Issues opaque tokens to one tenant's clients and knows what each admits to. */
export class TokenIssuer {
  readonly #clients: ReadonlyMap<string, SandboxClient>;
  readonly #lifetimeSeconds: number;
  readonly #grants = new Map<string, Grant>();

  constructor(clients: readonly SandboxClient[], lifetimeSeconds: number) {
    this.#clients = new Map(clients.map((client) => [client.clientId, client]));
    this.#lifetimeSeconds = lifetimeSeconds;
  }

  issue({ clientId, clientSecret, grantType, scope }: TokenRequest, now = Date.now()): TokenAnswer {
    const client = this.#clients.get(clientId);
    if (client === undefined || !isSame(clientSecret, client.clientSecret)) return { error: 'invalid_client' };
    if (grantType === undefined) return { error: 'invalid_request' };
    if (grantType !== 'client_credentials') return { error: 'unsupported_grant_type' };
    const granted: readonly string[] = client.scopes ?? allScopes;
    const requested = scope?.split(' ').filter((name) => name !== '') ?? [];
    if (!requested.every((name) => granted.includes(name))) return { error: 'invalid_scope' };
    const scopes = requested.length === 0 ? granted : requested;
    const token = randomBytes(32).toString('base64url');
    this.#grants.set(token, { scopes: new Set(scopes), expiresAt: now + this.#lifetimeSeconds * 1000 });
    return { access_token: token, token_type: 'bearer', expires_in: this.#lifetimeSeconds, scope: scopes.join(' ') };
  }

  /** Whether a token admits to a scope; `unknown` when it was never issued here or holds no longer. */
  check(token: string, scope: Scope, now = Date.now()): 'admitted' | 'missing_scope' | 'unknown' {
    const grant = this.#grants.get(token);
    if (grant === undefined) return 'unknown';
    if (grant.expiresAt <= now) {
      this.#grants.delete(token);
      return 'unknown';
    }
    return grant.scopes.has(scope) ? 'admitted' : 'missing_scope';
  }

  /** Makes every token that was issued so far unknown, as a restart of the authorization server may. */
  revokeAll(): void {
    this.#grants.clear();
  }
}

function isSame(one: string, other: string): boolean {
  return timingSafeEqual(sha256(one), sha256(other));
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
