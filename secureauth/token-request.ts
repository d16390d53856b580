import {
  allowInsecureRequests,
  ClientSecretBasic,
  ClientSecretPost,
  clientCredentialsGrantRequest,
  customFetch,
  processClientCredentialsResponse,
} from 'oauth4webapi';
import type { TargetSettings } from '../contract/settings.ts';
import { classifyFault, type FaultAnswer, type HttpAnswer } from './answers.ts';
import { type Connection, TransportError } from './connection.ts';
import { type AskedOf, problemOf, wrongCredentials } from './problems.ts';

export interface IssuedToken {
  readonly accessToken: string;
  readonly scopes: ReadonlySet<string>;
  /** Seconds, where the target says it. */
  readonly expiresIn?: number;
}

/** Asks the target for a new token. */
export type RequestToken = () => Promise<IssuedToken>;

/**
 * Client credentials at the tenant's token endpoint, as the migration guide signs in: no scope is asked for, so the
 * target answers with all that the client application was granted.
 *
 * The request throws Problem `wrong_credentials`, or a TargetFault where the endpoint gives no token for another
 * reason. Neither holds anything of the target's answer but its status and code.
 *
 * @param path path of the token endpoint
 */
export function tokenRequest(
  connection: Connection,
  origin: string,
  path: string,
  target: Pick<TargetSettings, 'clientId' | 'tokenAuthentication'>,
  secret: string,
): RequestToken {
  const server = { issuer: origin, token_endpoint: `${origin}${path}` };
  const client = { client_id: target.clientId };
  const authentication = target.tokenAuthentication === 'basic' ? ClientSecretBasic(secret) : ClientSecretPost(secret);
  const asked: AskedOf = { origin, doing: 'signing in', scope: 'identity' };

  return async () => {
    let answer: HttpAnswer | undefined;
    try {
      const response = await clientCredentialsGrantRequest(
        server,
        client,
        authentication,
        {},
        {
          // Whether plain HTTP may be used was decided with the origin.
          [allowInsecureRequests]: origin.startsWith('http:'),
          [customFetch]: async (_url, { method, headers, body }) => {
            answer = await connection.send({ method, path, headers: Object.entries(headers).flat(), body: `${body}` });
            const type = answer.contentType ?? 'application/octet-stream';
            return new Response(answer.body || null, { status: answer.status, headers: { 'content-type': type } });
          },
        },
      );
      if (response.status !== 200) throw new Error('not a token');
      const token = await processClientCredentialsResponse(server, client, response);
      return {
        accessToken: token.access_token,
        scopes: new Set((token.scope ?? '').split(' ').filter((scope) => scope !== '')),
        ...(token.expires_in === undefined ? {} : { expiresIn: token.expires_in }),
      };
    } catch (error) {
      // The library's errors carry the response, so nothing of them is passed on.
      if (error instanceof TransportError) throw problemOf({ kind: 'unreachable', fault: error.fault }, asked);
      if (answer === undefined) throw error;
      throw signInProblem(classifyFault(answer, Date.now()), asked);
    }
  };
}

/** RFC 6749, 5.2: a client that is not let in gets 400 or 401. */
function signInProblem(answer: FaultAnswer, asked: AskedOf): Error {
  switch (answer.kind) {
    case 'unauthorized':
    case 'forbidden':
    case 'refused':
    case 'not-found':
      return wrongCredentials(asked.origin, answer.status, answer.code);
    default:
      return problemOf(answer, asked);
  }
}
