import { request } from 'undici';
import { expect } from 'vitest';
import type { Sandbox } from '../../sandbox/index.ts';
import { defectsOfAnswer } from './openapi-checker.ts';

/** A body as JSON has it; tests pick what they look at by `toMatchObject` and the like. */
export type Json = Readonly<Record<string, unknown>>;

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Json | undefined;
}

export interface Connection {
  readonly token: string;
  /** Calls below the OpenAPI file's base path. Every answer is checked against the file. */
  call(method: 'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<Answer>;
  /** An import by the guide's address. */
  importDump(body: unknown, mode?: string): Promise<Answer>;
  /** The result of a login check, version 2. */
  logIn(identifier: string, password: string): Promise<Json | undefined>;
}

/** Signs in to the sandbox over HTTP. */
export async function connect(sandbox: Sandbox, scope?: string): Promise<Connection> {
  const { tenantId, poolId } = sandbox;
  const token = await signIn(sandbox, scope);
  const call: Connection['call'] = (method, path, body) =>
    send(sandbox.url, `/api/identity/${tenantId}`, method, path, token, body);
  return {
    token,
    call,
    importDump: (body, mode) =>
      send(
        sandbox.url,
        `/api/identity/system/${tenantId}`,
        'PUT',
        `/configuration${mode === undefined ? '' : `?mode=${mode}`}`,
        token,
        body,
      ),
    logIn: async (identifier, password) => {
      const path = `/system/pools/${poolId}/user/password/v2/verify`;
      const { status, body } = await call('POST', path, { identifier, password });
      expect(status).toBe(200);
      return body;
    },
  };
}

/** Sends a request and checks the answer against the OpenAPI file. */
export async function send(
  url: string,
  prefix: string,
  method: 'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE',
  path: string,
  token: string | undefined,
  body?: unknown,
): Promise<Answer> {
  const answer = await request(`${url}${prefix}${path}`, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await answer.body.text();
  const parsed: Json | undefined = text === '' ? undefined : JSON.parse(text);
  expect(defectsOfAnswer(method, path.split('?')[0] ?? '', answer.statusCode, parsed)).toEqual([]);
  return { status: answer.statusCode, headers: answer.headers, body: parsed };
}

/** A token of the sandbox's client, from a sandbox of this process or of another one. */
export async function signIn(
  sandbox: Pick<Sandbox, 'url' | 'tenantId' | 'clientId' | 'clientSecret'>,
  scope?: string,
): Promise<string> {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: sandbox.clientId,
    client_secret: sandbox.clientSecret,
    ...(scope === undefined ? {} : { scope }),
  });
  const answer = await request(`${sandbox.url}/${sandbox.tenantId}/system/oauth2/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
  });
  const body: unknown = await answer.body.json();
  if (typeof body !== 'object' || body === null || !('access_token' in body) || typeof body.access_token !== 'string') {
    throw new Error(`No token: ${answer.statusCode}`);
  }
  return body.access_token;
}
