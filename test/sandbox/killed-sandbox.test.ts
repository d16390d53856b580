import { statSync } from 'node:fs';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { expect, test } from 'vitest';
import type { SandboxAddress } from '../../sandbox/index.ts';
import { expectParagraph, runPoolferry } from '../client/poolferry-process.ts';
import { temporaryFolder, writeFileIn } from '../tooling/temporary-folder.ts';
import { signIn } from './connect.ts';
import { importPeople } from './import-people.ts';
import { type Person, person } from './people.ts';
import { startSandboxProcess } from './sandbox-process.ts';

/** Sends imports of 20 new people each, over four lanes, until the sandbox is gone. */
async function importUntilItEnds(
  started: SandboxAddress,
  round: number,
  answered: (people: readonly Person[]) => void,
) {
  const token = await signIn(started);
  const agent = new Agent();
  const lane = async (lane: number): Promise<void> => {
    for (let turn = 0; ; turn++) {
      const people = Array.from({ length: 20 }, (_, index) =>
        person(started, `r${round}l${lane}t${turn}i${index}@example.com`),
      );
      const answer = await importPeople(started, token, people, { dispatcher: agent }).catch(() => undefined);
      if (answer === undefined) return;
      expect(answer.status).toBe(204);
      answered(people);
    }
  };
  await Promise.all([lane(0), lane(1), lane(2), lane(3)]);
  await agent.destroy();
}

/** Numbers of sub-entries by the users' ids: `1/1/1` is whole. */
async function held({ url, tenantId, ...client }: SandboxAddress): Promise<Map<string, string>> {
  const token = await signIn({ url, tenantId, ...client });
  const answer = await request(`${url}/api/identity/${tenantId}/configuration`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const dump = (await answer.body.json()) as Record<string, { readonly id: string; readonly user_id: string }[]>;
  const counts = new Map(dump.users?.map(({ id }) => [id, [0, 0, 0]]));
  const lists = [dump.user_credentials, dump.user_identifiers, dump.user_verifiable_addresses];
  for (const [kind, list] of lists.entries()) {
    for (const { user_id: owner } of list ?? []) {
      const own = counts.get(owner);
      if (own?.[kind] === undefined) throw new Error('A sub-entry has no user');
      own[kind]++;
    }
  }
  return new Map([...counts].map(([id, count]) => [id, count.join('/')]));
}

test('killed in the middle of imports and started again, a sandbox has every import that it answered, whole', async () => {
  const journal = join(temporaryFolder(), 'journal');
  const everyone: Person[] = [];
  let port = '0';
  let first: SandboxAddress | undefined;
  for (const round of [1, 2, 3]) {
    const { child, ended, started } = await startSandboxProcess(journal, port);
    first ??= started;
    port = new URL(started.url).port;
    expect(started).toEqual(first);
    let imports = 0;
    await importUntilItEnds(started, round, (people) => {
      everyone.push(...people);
      if (++imports === 10 * round) child.kill('SIGKILL');
    });
    expect((await ended).code).toBeNull();
  }
  const { started } = await startSandboxProcess(journal, port);
  const counts = await held(started);
  expect(everyone.length).toBeGreaterThanOrEqual(20 * (10 + 20 + 30));
  expect(everyone.filter(({ id }) => !counts.has(id))).toEqual([]);
  expect([...counts.values()].filter((count) => count !== '1/1/1')).toEqual([]);

  const bytes = statSync(journal).size;
  const again = await importPeople(started, await signIn(started), everyone.slice(0, 20), { mode: 'update' });
  expect(again.status).toBe(204);
  expect(statSync(journal).size).toBeGreaterThan(bytes);
  expect((await held(started)).size).toBe(counts.size);
});

test('the command tells of a file that is no journal in one paragraph', async () => {
  const folder = temporaryFolder();
  const journal = writeFileIn(folder, 'users.csv', 'id,email\n');
  const ended = await runPoolferry(['sandbox', '--json', '--journal', journal], folder);
  expect(ended.code).toBe(2);
  expectParagraph(ended, /The journal cannot be read: .*users\.csv does not begin as one/);
});
