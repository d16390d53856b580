import type { HttpAnswer } from './answers.ts';
import type { Connection, HttpRequest } from './connection.ts';
import type { Scope } from './scopes.ts';
import type { TokenSource } from './token.ts';

export interface AuthorizedRequest extends Omit<HttpRequest, 'headers'> {
  readonly scope: Scope;
  /** The call answers 401 for reasons of its own, so that 401 says nothing of the token. */
  readonly ownUnauthorized?: boolean;
}

/** A connection that signs its requests with the tenant's access token. */
export interface AuthorizedConnection {
  /**
   * Sends a request with a token of the scope. After a 401 the token is replaced and the request sent a second time:
   * the target has not looked at it yet. A 403 makes the next request ask for a new token, which may have been granted
   * more by then.
   *
   * @throws Problem `wrong_credentials` or `missing_scope`; a TargetFault when no token can be had
   * @throws TransportError when no whole answer came
   * @throws the signal's reason when it is aborted
   */
  send(request: AuthorizedRequest, signal?: AbortSignal): Promise<HttpAnswer>;
}

export function authorizedConnection(connection: Connection, tokens: TokenSource): AuthorizedConnection {
  const headersFor = headersByToken();

  function sendOnce(request: AuthorizedRequest, token: string, signal?: AbortSignal): Promise<HttpAnswer> {
    const { withBody, withoutBody } = headersFor(token);
    return connection.send({ ...request, headers: request.body === undefined ? withoutBody : withBody }, signal);
  }

  return {
    async send(request, signal) {
      const token = await tokens.token([request.scope], signal);
      const answer = await sendOnce(request, token, signal);
      if (answer.status === 403) tokens.invalidate(token);
      if (answer.status !== 401 || request.ownUnauthorized === true) return answer;
      tokens.invalidate(token);
      return sendOnce(request, await tokens.token([request.scope], signal), signal);
    },
  };
}

interface TokenHeaders {
  readonly withBody: string[];
  /** A type without a body is an error to strict servers. */
  readonly withoutBody: string[];
}

/** All requests of a token share their lists of headers: nothing is built for each of them. */
function headersByToken(): (token: string) => TokenHeaders {
  let current = '';
  let headers: TokenHeaders = { withBody: [], withoutBody: [] };
  return (token) => {
    if (token !== current) {
      const withoutBody = ['authorization', `Bearer ${token}`, 'accept', 'application/json'];
      current = token;
      headers = { withoutBody, withBody: [...withoutBody, 'content-type', 'application/json'] };
    }
    return headers;
  };
}
