import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { Problem } from '../../contract/problem.ts';
import type { TargetSettings } from '../../contract/settings.ts';
import { createIdentityClient, type IdentityClient } from '../../secureauth/client.ts';
import { TargetFault } from '../../secureauth/problems.ts';
import { tokenSource } from '../../secureauth/token.ts';
import { gate } from '../gate.ts';
import { until } from '../until.ts';
import { grantingTokens, json, type ScriptedTarget, scriptedTarget, secret } from './scripted-target.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function signedIn(
  tokens: Parameters<typeof scriptedTarget>[1],
  api: Parameters<typeof scriptedTarget>[0] = (_request, response) => response.writeHead(204).end(),
  settings: Partial<TargetSettings> = {},
): Promise<{ target: ScriptedTarget; client: IdentityClient }> {
  const target = await scriptedTarget(api, tokens, settings);
  const client = createIdentityClient({ target: target.settings, secret });
  closing.push(target.close, client.close);
  return { target, client };
}

const problemOf = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => error);

describe('signing in', () => {
  it('sends the credentials as basic authentication, form-encoded as RFC 6749 wants it', async () => {
    const { target, client } = await signedIn(grantingTokens());
    await client.requireScopes(['identity']);
    const [request] = target.tokenRequests;
    const [kind, credentials = ''] = request?.headers.authorization?.split(' ') ?? [];
    const [user = '', password = ''] = Buffer.from(credentials, 'base64').toString().split(':');
    const decoded = new URLSearchParams(`user=${user}&password=${password}`);
    expect(kind).toBe('Basic');
    expect(decoded.get('user')).toBe('migration-client');
    expect(decoded.get('password')).toBe(secret);
    expect(new URLSearchParams(request?.body).get('grant_type')).toBe('client_credentials');
    expect(request?.url).toBe('/acme/system/oauth2/token');
  });

  it("sends them in the body, as the guide's example does, when told so", async () => {
    const { target, client } = await signedIn(grantingTokens(), undefined, { tokenAuthentication: 'post' });
    await client.requireScopes(['identity']);
    const [request] = target.tokenRequests;
    expect(request?.headers.authorization).toBeUndefined();
    expect(Object.fromEntries(new URLSearchParams(request?.body))).toEqual({
      grant_type: 'client_credentials',
      client_id: 'migration-client',
      client_secret: secret,
    });
  });

  it.each([
    [400, { error: 'invalid_client', error_description: 'client ada@example.com' }],
    [401, { error: 'invalid_client' }],
    [403, {}],
    [404, { error: 'not_found' }],
  ])('tells wrong credentials from an answer %i and quotes nothing of it', async (status, body) => {
    const { client } = await signedIn((_request, response) =>
      json(response, status, body, { 'www-authenticate': 'Basic realm="x"' }),
    );
    const problem = await problemOf(client.importBatch('{}', 'ignore'));
    expect(problem).toBeInstanceOf(Problem);
    expect(problem).toMatchObject({ problem: 'wrong_credentials' });
    expect(String(problem)).not.toContain('ada@');
    expect(String(problem)).not.toContain(secret);
  });

  it.each([
    ['a page', 200, '<html>sign in</html>'],
    ['a token without a token', 200, '{"token_type":"bearer"}'],
    ['a gateway that fails', 502, '<html>Bad Gateway</html>'],
  ])('says that the target is failing when it gives %s', async (_name, status, body) => {
    const { client } = await signedIn((_request, response) =>
      response.writeHead(status, { 'content-type': body.startsWith('{') ? 'application/json' : 'text/html' }).end(body),
    );
    expect(await problemOf(client.requireScopes(['identity']))).toMatchObject({
      problem: 'target_failing',
      answer: { kind: 'failing', status },
    });
  });

  it('hands the wait that the token endpoint asks for to the import', async () => {
    const { client } = await signedIn((_request, response) => json(response, 429, {}, { 'retry-after': '4' }));
    expect(await client.importBatch('{}', 'ignore')).toEqual({ kind: 'throttled', status: 429, retryAfterMs: 4000 });
  });
});

describe('scopes', () => {
  it('that the token lacks are named all at once, with what needs them', async () => {
    const { target, client } = await signedIn(grantingTokens('identity'));
    const problem = await problemOf(client.requireScopes(['manage_configuration', 'identity', 'read_configuration']));
    expect(problem).toMatchObject({ problem: 'missing_scope' });
    expect(String(problem)).toContain('manage_configuration (for importing users)');
    expect(String(problem)).toContain('read_configuration (for exporting the tenant)');
    expect(target.tokenRequests).toHaveLength(1);
  });

  it('are asked for by each call before it is sent', async () => {
    const { target, client } = await signedIn(grantingTokens('identity manage_configuration'));
    expect(await problemOf(client.exportConfiguration())).toMatchObject({ problem: 'missing_scope' });
    expect(await problemOf(client.generateCode({ userId: '1' }))).toMatchObject({ problem: 'missing_scope' });
    expect(await client.importBatch('{}', 'ignore')).toEqual({ kind: 'accepted' });
    expect(target.received.map(({ method }) => method)).toEqual(['PUT']);
  });

  it('that were granted meanwhile count at once, although the held token still lacks them', async () => {
    let scope = 'identity';
    const { client } = await signedIn((_request, response) =>
      json(response, 200, { access_token: `with ${scope}`, token_type: 'Bearer', expires_in: 3600, scope }),
    );
    await client.requireScopes(['identity']);
    await expect(client.requireScopes(['manage_configuration'])).rejects.toThrow(/lacks the scope/);
    scope = 'identity manage_configuration';
    await client.requireScopes(['manage_configuration']);
  });

  it('that the target denies all the same are a missing scope, and the next call brings a new token', async () => {
    const { target, client } = await signedIn(grantingTokens(), (_request, response) => json(response, 403, {}));
    expect(await client.importBatch('{}', 'ignore')).toEqual({ kind: 'forbidden', status: 403 });
    const problem = await problemOf(client.getPool());
    expect(problem).toBeInstanceOf(TargetFault);
    expect(problem).toMatchObject({ problem: 'missing_scope' });
    expect(target.received.map(({ headers }) => headers.authorization)).toEqual(['Bearer token-1', 'Bearer token-2']);
  });
});

describe('the token', () => {
  it('is asked for once, however many lanes begin at once', async () => {
    const { target, client } = await signedIn(grantingTokens());
    await Promise.all(Array.from({ length: 8 }, () => client.importBatch('{}', 'ignore')));
    expect(target.received).toHaveLength(8);
    expect(target.tokenRequests).toHaveLength(1);
  });

  it('is replaced once when the target stops taking it, and every lane repeats its request by itself', async () => {
    const revoked = 'Bearer token-1';
    const allHere = gate();
    let held = 0;
    const { target, client } = await signedIn(grantingTokens(), (request, response) => {
      if (request.headers.authorization !== revoked) return response.writeHead(204).end();
      held += 1;
      if (held === 8) allHere.open();
      return allHere.opened.then(() => json(response, 401, { error: 'unauthorized' }));
    });
    const answers = await Promise.all(Array.from({ length: 8 }, () => client.importBatch('{}', 'update')));
    expect(new Set(answers.map(({ kind }) => kind))).toEqual(new Set(['accepted']));
    expect(target.received).toHaveLength(16);
    expect(target.tokenRequests).toHaveLength(2);
  });

  it('is not replaced a second time for one request', async () => {
    const { target, client } = await signedIn(grantingTokens(), (_request, response) => json(response, 401, {}));
    expect(await client.importBatch('{}', 'ignore')).toEqual({ kind: 'unauthorized', status: 401 });
    expect(target.received).toHaveLength(2);
    expect(await problemOf(client.getPool())).toMatchObject({ problem: 'wrong_credentials' });
  });

  it('is replaced shortly before it expires', async () => {
    let clock = 0;
    let issued = 0;
    const request = async () => {
      issued += 1;
      return { accessToken: `token-${issued}`, scopes: new Set(['identity']), expiresIn: 3600 };
    };
    const tokens = tokenSource('https://example.com', request, () => clock);
    expect(await tokens.token(['identity'])).toBe('token-1');
    clock = 3_569_000;
    expect(await tokens.token(['identity'])).toBe('token-1');
    clock = 3_571_000;
    expect(await tokens.token(['identity'])).toBe('token-2');
  });

  it('is not invalidated by a lane that saw the one before it refused', async () => {
    let issued = 0;
    const tokens = tokenSource('https://example.com', async () => {
      issued += 1;
      return { accessToken: `token-${issued}`, scopes: new Set(['identity']) };
    });
    const first = await tokens.token(['identity']);
    tokens.invalidate(first);
    const second = await tokens.token(['identity']);
    tokens.invalidate(first);
    expect(await tokens.token(['identity'])).toBe(second);
    expect(issued).toBe(2);
  });

  it('goes on being fetched for the other lanes when one of them is stopped', async () => {
    const answered = gate();
    const { target, client } = await signedIn((request, response) => {
      void answered.opened.then(() => grantingTokens()(request, response));
    });
    onTestFinished(answered.open);
    const stop = new AbortController();
    const stopped = problemOf(client.importBatch('{}', 'ignore', stop.signal));
    const other = client.importBatch('{}', 'ignore');
    await until(() => expect(target.tokenRequests).toHaveLength(1));
    stop.abort(new Error('paused'));
    expect(await stopped).toMatchObject({ message: 'paused' });
    answered.open();
    expect(await other).toEqual({ kind: 'accepted' });
    expect(target.tokenRequests).toHaveLength(1);
  });
});
