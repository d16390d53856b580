import type { SecretReference, TargetSettings } from '../contract/settings.ts';
import { createIdentityClient, type IdentityClient } from '../secureauth/client.ts';
import type { RequestGate } from './import-batch.ts';

/** One target as all activities of a worker share it: connections, token, and the waits that it asked for. */
export interface TargetConnection {
  readonly client: IdentityClient;
  readonly gate: RequestGate;
}

/** The targets that a worker speaks to, one connection each. */
export class TargetClients {
  readonly #readSecret: (reference: SecretReference) => Promise<string>;
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
    const connection = { client: createIdentityClient({ target, secret }), gate: { closedUntil: 0 } };
    this.#connections.set(key, { secret, connection });
    // Requests that are in flight with the old secret end by themselves.
    void known?.connection.client.close();
    return connection;
  }

  async close(): Promise<void> {
    const connections = [...this.#connections.values()];
    this.#connections.clear();
    await Promise.all(connections.map(({ connection }) => connection.client.close()));
  }
}
