import { Pool } from 'undici';
import { maximumLanes, type TargetSettings } from '../contract/settings.ts';

/**
 * The yardstick: 8 requests in flight over the same bodies, by undici alone, without a check, a retry or a record of
 * what became of anything.
 */
export async function bareLoop(
  target: TargetSettings,
  secret: string,
  batches: AsyncIterator<{ readonly body: Buffer }>,
): Promise<void> {
  const pool = new Pool(target.url, { connections: maximumLanes });
  try {
    const authorization = `Bearer ${await accessToken(pool, target, secret)}`;
    const path = `/api/identity/system/${target.tenantId}/configuration?mode=ignore`;
    const headers = { authorization, 'content-type': 'application/json' };
    const lane = async (): Promise<void> => {
      for (;;) {
        const next = await batches.next();
        if (next.done) return;
        const { statusCode, body } = await pool.request({ method: 'PUT', path, headers, body: next.value.body });
        await body.dump();
        if (statusCode !== 204) throw new Error(`The sandbox answered ${statusCode}.`);
      }
    };
    await Promise.all(Array.from({ length: maximumLanes }, lane));
  } finally {
    await pool.close();
  }
}

async function accessToken(pool: Pool, target: TargetSettings, secret: string): Promise<string> {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: target.clientId,
    client_secret: secret,
  });
  const { body } = await pool.request({
    method: 'POST',
    path: `/${target.tenantId}/system/oauth2/token`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
  });
  const answer = (await body.json()) as { readonly access_token: string };
  return answer.access_token;
}
