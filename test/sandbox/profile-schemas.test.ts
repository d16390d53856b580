import { afterAll, beforeAll, expect, test } from 'vitest';
import { payloadChecker } from '../../preparation/payload-schema.ts';
import { type Sandbox, startSandbox } from '../../sandbox/index.ts';
import { type Connection, connect } from './connect.ts';
import { dumpOf, person } from './people.ts';
import { withPool } from './pool-tenant.ts';

const schema = {
  type: 'object',
  required: ['family_name'],
  properties: { family_name: { type: 'string' }, website: { type: 'string', format: 'uri' } },
  dependentRequired: { phone_number: ['country'] },
};

let sandbox: Sandbox;
let connection: Connection;

beforeAll(async () => {
  sandbox = await startSandbox(withPool({}, schema));
  connection = await connect(sandbox);
});
afterAll(() => sandbox.close());

// The sandbox judges by itself and may not import what preparing judges by: only so can it contradict it.
test.each([
  ['fits', { family_name: 'Lovelace' }, 204],
  ['has a text of another format', { family_name: 'Lovelace', website: 'not an address' }, 204],
  ['lacks a field', {}, 422],
  ['has a field of another type', { family_name: 7 }, 422],
  ['lacks what another field asks for', { family_name: 'Lovelace', phone_number: 'x' }, 422],
])('a profile that %s is judged by the pool as it is before it is sent', async (_what, payload, status) => {
  const { status: answered } = await connection.importDump(
    dumpOf(person(sandbox, `${status}@example.com`, { payload })),
  );
  expect(answered).toBe(status);
  expect(payloadChecker(schema)(payload) === undefined).toBe(status === 204);
});
