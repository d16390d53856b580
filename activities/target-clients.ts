import type { SecretReference, TargetSettings } from '../contract/settings.ts';
import { createIdentityClient, type IdentityClient } from '../secureauth/client.ts';
import type { RequestGate } from './request-gate.ts';

/** One target as all activities of a worker share it: connections, token, and the waits that it asked for. */
export interface TargetConnection {
  readonly client: IdentityClient;
  readonly gate: RequestGate;
}

/** The targets that a worker speaks to, one connection each. */
export class TargetClients {
  readonly #readSecret: (reference: SecretReference) => Promise<string>;
  readonly #retired: IdentityClient[] = [];
  readonly #connections = new Map<string, { readonly secret: string; readonly connection: TargetConnection }>();

  constructor(readSecret: (reference: SecretReference) => Promise<string>) {
    this.#readSecret = readSecret;
  }

  /**
   * The connection to a target. The secret is read each time, so that one that was corrected is used at once.
   *
   * @throws Problem `wrong_credentials` when there is no secret, `wrong_configuration` for an address not to be used
   */
  async to(target: TargetSettings): Promise<TargetConnection> {
    const key = JSON.stringify(target);
    const secret = await this.#readSecret(target.clientSecret);
    const known = this.#connections.get(key);
    if (known?.secret === secret) return known.connection;
    const client = createIdentityClient({ target, secret });
    const connection = { client, gate: known?.connection.gate ?? { closedUntil: 0 } };
    this.#connections.set(key, { secret, connection });
    // Lanes in the middle of a stretch still send by the old one, with the token that it has.
    if (known !== undefined) this.#retired.push(known.connection.client);
    return connection;
  }

  async close(): Promise<void> {
    const current = [...this.#connections.values()].map(({ connection }) => connection.client);
    this.#connections.clear();
    await Promise.all([...current, ...this.#retired.splice(0)].map((client) => client.close()));
  }
}
