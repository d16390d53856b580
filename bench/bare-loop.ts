import { Pool } from 'undici';
import { maximumLanes, maximumUsersPerBatch, type TargetSettings } from '../contract/settings.ts';

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

/** The yardstick of reading back: 8 listings of consecutive users at once, whose answers are parsed and thrown away. */
export async function bareListing(
  target: TargetSettings,
  secret: string,
  ranges: readonly { readonly after: string | undefined; readonly last: string }[],
): Promise<number> {
  const pool = new Pool(target.url, { connections: maximumLanes });
  try {
    const authorization = `Bearer ${await accessToken(pool, target, secret)}`;
    const path = `/api/identity/${target.tenantId}/system/pools/${target.poolId}/users`;
    const list = async ({ after, last }: (typeof ranges)[number]): Promise<number> => {
      let users = 0;
      for (let from = after; ; ) {
        const query = { limit: maximumUsersPerBatch, ...(from === undefined ? {} : { after_user_id: from }) };
        const { body } = await pool.request({ method: 'GET', path, query, headers: { authorization } });
        const { users: page } = (await body.json()) as { readonly users: readonly { readonly id: string }[] };
        users += page.filter(({ id }) => id <= last).length;
        from = page.at(-1)?.id;
        if (from === undefined || from >= last) return users;
      }
    };
    const counts = await Promise.all(ranges.map(list));
    return counts.reduce((sum, users) => sum + users, 0);
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
