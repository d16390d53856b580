import { type Dispatcher, request } from 'undici';
import type { Sandbox } from '../../sandbox/index.ts';
import { dumpOf, type Person } from './people.ts';

interface ImportOptions {
  readonly mode?: string;
  readonly signal?: AbortSignal;
  readonly dispatcher?: Dispatcher;
}

/** Sends an import and reads the whole answer, whatever it is: those that faults make up are not in the OpenAPI file. */
export async function importPeople(
  { url, tenantId }: Pick<Sandbox, 'url' | 'tenantId'>,
  token: string,
  people: readonly Person[],
  { mode = 'ignore', ...options }: ImportOptions = {},
) {
  const answer = await request(`${url}/api/identity/system/${tenantId}/configuration?mode=${mode}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify(dumpOf(...people)),
    ...options,
  });
  return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
}
