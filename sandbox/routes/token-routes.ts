import formbody from '@fastify/formbody';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Access, pathParameters } from '../access.ts';

/** The token endpoint: RFC 6749, section 4.4, with the client in the header or in the form (section 2.3.1). */
export async function tokenRoutes(app: FastifyInstance, { access }: { readonly access: Access }): Promise<void> {
  await app.register(formbody);
  const url = '/system/oauth2/token';
  for (const path of [`/:tenantId${url}`, url]) {
    app.post(path, { config: { call: 'token' } }, async (request, reply) => {
      const tenant = access.resolve(pathParameters(request).tenantId);
      const form = formOf(request);
      const client = basicClient(request.headers.authorization) ?? {
        clientId: form.client_id ?? '',
        clientSecret: form.client_secret ?? '',
      };
      const answer = tenant.tokens.issue({ ...client, grantType: form.grant_type, scope: form.scope });
      reply.header('cache-control', 'no-store');
      if (!('error' in answer)) return answer;
      if (answer.error === 'invalid_client') {
        return reply.code(401).header('www-authenticate', 'Basic').send(answer);
      }
      return reply.code(400).send(answer);
    });
  }
}

function formOf(request: FastifyRequest): Readonly<Record<string, string>> {
  const { body } = request;
  if (typeof body !== 'object' || body === null) return {};
  return Object.fromEntries(Object.entries(body).filter(([, value]) => typeof value === 'string'));
}

function basicClient(header: string | undefined): { clientId: string; clientSecret: string } | undefined {
  const encoded = /^Basic +([A-Za-z0-9+/=]+)$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const [clientId = '', ...secret] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return { clientId: formDecoded(clientId), clientSecret: formDecoded(secret.join(':')) };
}

/** Section 2.3.1 has both parts form-encoded before they are joined; what cannot be decoded was not. */
function formDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
