import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { TargetSettings } from '../../contract/settings.ts';

export interface ReceivedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

type Answer = (request: ReceivedRequest, response: ServerResponse) => void;

export const secret = 'a secret/with:odd=parts';
export const allScopes = 'manage_configuration read_configuration identity identity_self_registration';

/** A target on 127.0.0.1 that does what a test tells it, over real HTTP. */
export interface ScriptedTarget {
  readonly settings: TargetSettings;
  readonly origin: string;
  /** Requests to the API, without those for tokens. */
  readonly received: ReceivedRequest[];
  readonly tokenRequests: ReceivedRequest[];
  close(): Promise<void>;
}

export function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** Gives every asker another token. */
export function grantingTokens(scope = allScopes, expiresIn = 3600): Answer {
  let issued = 0;
  return (_request, response) => {
    issued += 1;
    json(response, 200, { access_token: `token-${issued}`, token_type: 'bearer', expires_in: expiresIn, scope });
  };
}

export async function scriptedTarget(
  api: Answer,
  tokens: Answer = grantingTokens(),
  settings: Partial<TargetSettings> = {},
): Promise<ScriptedTarget> {
  const received: ReceivedRequest[] = [];
  const tokenRequests: ReceivedRequest[] = [];
  const answer = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url = '', headers } = incoming;
    const request = { method, url, headers, body: await text(incoming) };
    const forToken = url.endsWith('/oauth2/token');
    (forToken ? tokenRequests : received).push(request);
    (forToken ? tokens : api)(request, response);
  };
  const server = createServer((incoming, response) => {
    answer(incoming, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    received,
    tokenRequests,
    settings: {
      url: origin,
      tenantId: 'acme',
      poolId: 'pool-1',
      clientId: 'migration-client',
      clientSecret: { env: 'UNUSED' },
      tokenAuthentication: 'basic',
      paths: 'tenant',
      requestTimeoutMs: 5_000,
      ...settings,
    },
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}
