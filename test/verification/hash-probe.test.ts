import { describe, expect, it, onTestFinished } from 'vitest';
import type { TargetSettings } from '../../contract/settings.ts';
import { layoutsOf } from '../../passwords/hash-layout.ts';
import type { HashReading } from '../../passwords/hash-reading.ts';
import { defaultHashReading } from '../../passwords/hash-reading.ts';
import { makeHash } from '../../passwords/make-hash.ts';
import { type Recipe, readRecipe, recipeText } from '../../passwords/recipe.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/index.ts';
import { createIdentityClient, type IdentityClient } from '../../secureauth/client.ts';
import { probeHashes } from '../../verification/hash-probe.ts';
import { removeProbeUsers } from '../../verification/probe-cleanup.ts';
import {
  markedProfile,
  probeBody,
  probeIdentifierPrefix,
  probeUser,
  probeUsers,
} from '../../verification/probe-user.ts';
import { readingFor } from '../passwords/layout-readings.ts';
import { withPool } from '../sandbox/pool-tenant.ts';

const quick = {
  lookAgainAfterMs: 0,
  patience: { tries: 3, firstWaitMs: 1, longestWaitMs: 1 },
  patienceWithHash: { tries: 2, firstWaitMs: 1, longestWaitMs: 1 },
};
const namespace = 'test';

let sandbox: Sandbox;
let client: IdentityClient;
let target: TargetSettings;

async function begin(options: SandboxOptions = {}): Promise<void> {
  sandbox = await startSandbox(options);
  target = {
    url: sandbox.url,
    tenantId: sandbox.tenantId,
    poolId: sandbox.poolId,
    clientId: sandbox.clientId,
    clientSecret: { env: 'UNUSED' },
    tokenAuthentication: 'basic',
    paths: 'tenant',
    requestTimeoutMs: 10_000,
  };
  const [begunSandbox, begunClient] = [sandbox, createIdentityClient({ target, secret: sandbox.clientSecret })];
  client = begunClient;
  onTestFinished(async () => {
    await begunClient.close();
    await begunSandbox.close();
  });
}

const reading = (change: Partial<HashReading>): HashReading => ({ ...defaultHashReading, ...change });

const recipes = [
  'bcrypt, cost 4',
  'pbkdf2, SHA-256, 1000, 32 bytes',
  'argon2id, 32 KiB, 1 pass, 1 lane, 32 bytes',
  'argon2i, 32 KiB, 3 passes, 1 lane, 32 bytes',
  'SHA-256, unsalted',
  'SHA-256, salted',
  'MD5, salt behind digest',
];
const recipeOf = (text: string): Recipe => {
  const recipe = readRecipe(text);
  if (recipe === undefined) throw new Error(text);
  return recipe;
};

describe('the hash probe', () => {
  it('logs in as one synthetic user per recipe in the usual layout, and leaves nobody in the pool', async () => {
    await begin();
    const counts = Object.fromEntries(recipes.map((recipe, place) => [recipe, place + 1]));
    const probed = await probeHashes(client, { namespace, target, lanes: 8, recipes: counts }, undefined, quick);
    expect(probed).toEqual(
      recipes.map((recipe, place) => {
        const [layout] = layoutsOf(recipeOf(recipe));
        const tried = [{ layout, answer: 'password_correct' }];
        return { recipe, users: place + 1, result: 'works', layout, usual: true, tried };
      }),
    );
    expect(sandbox.store.count()).toBe(0);
    expect(sandbox.statistics().imports.map(({ users }) => users)).toEqual(recipes.map(() => 1));
  });

  describe.each(recipes)('%s', (text) => {
    it.each(layoutsOf(recipeOf(text)))('finds a pool that reads layout %s', async (layout) => {
      const recipe = recipeOf(text);
      await begin({ hashReading: readingFor(recipe, layout) });
      const [probed] = await probeHashes(
        client,
        { namespace, target, lanes: 8, recipes: { [text]: 3 } },
        undefined,
        quick,
      );
      // A PHC string of Argon2 is read as such in any reading, and tried before the layouts with a bare key.
      const found = recipe.method === 'argon2' && layout !== layoutsOf(recipe)[0] ? 'phc' : layout;
      expect(probed).toMatchObject({ recipe: text, users: 3, result: 'works', layout: found });
      const before = layoutsOf(recipe).slice(0, layoutsOf(recipe).indexOf(found));
      expect(probed?.tried.map((each) => each.layout)).toEqual([...before, found]);
      expect(sandbox.store.count()).toBe(0);
    });
  });

  it.each([
    [1, 1],
    [8, 4],
  ])('sends no more requests at once than it is to: of %i lanes it takes %i', async (lanes, expected) => {
    let now = 0;
    let most = 0;
    await begin({ latencyMs: 50 });
    const counting: IdentityClient = {
      ...client,
      importBatch: async (...request) => {
        now += 1;
        most = Math.max(most, now);
        return await client.importBatch(...request).finally(() => {
          now -= 1;
        });
      },
    };
    const counts = Object.fromEntries(recipes.map((recipe) => [recipe, 1]));
    await probeHashes(counting, { namespace, target, lanes, recipes: counts }, undefined, quick);
    expect(most).toBe(expected);
  });

  it('says of a recipe that no layout makes work what the pool answered to each', async () => {
    await begin({ hashReading: reading({ saltInConfig: 'password-then-salt' }) });
    const counts = { 'SHA-256, salted': 5, 'bcrypt, cost 4': 1, 'other recipes': 7 };
    const probed = await probeHashes(client, { namespace, target, lanes: 8, recipes: counts }, undefined, quick);
    expect(probed).toEqual([
      {
        recipe: 'SHA-256, salted',
        users: 5,
        result: 'fails',
        tried: layoutsOf(recipeOf('SHA-256, salted')).map((layout) => ({ layout, answer: 'password_incorrect' })),
      },
      expect.objectContaining({ recipe: 'bcrypt, cost 4', result: 'works' }),
      { recipe: 'other recipes', users: 7, result: 'not_probed', tried: [] },
    ]);
    expect(sandbox.store.count()).toBe(0);
  });

  it('counts a pool that refuses a layout, or fails over it alone, as one that does not read it', async () => {
    const text = 'pbkdf2, SHA-256, 1000, 32 bytes';
    const usual = probeUser(namespace, text, 'salt_base64').id;
    await begin({
      hashReading: reading({ keyValue: 'modular-crypt' }),
      faults: ({ userIds = [] }) =>
        userIds.includes(usual) ? { kind: 'answer', status: 500, applied: true } : undefined,
    });
    const [probed] = await probeHashes(
      client,
      { namespace, target, lanes: 8, recipes: { [text]: 1 } },
      undefined,
      quick,
    );
    expect(probed).toMatchObject({
      result: 'works',
      layout: 'modular_crypt',
      tried: [
        { layout: 'salt_base64', answer: 'failing 500' },
        { layout: 'phc', answer: 'refused 422' },
        { layout: 'modular_crypt', answer: 'password_correct' },
      ],
    });
    // What was brought in under the 500 is gone too.
    expect(sandbox.store.count()).toBe(0);
  });

  it('takes no pool for right that admits another password as well', async () => {
    await begin();
    const admitting: IdentityClient = {
      ...client,
      verifyPassword: async () => ({ result: 'password_correct' }),
    };
    const counts = { 'bcrypt, cost 4': 1 };
    const [probed] = await probeHashes(admitting, { namespace, target, lanes: 8, recipes: counts }, undefined, quick);
    expect(probed).toMatchObject({
      result: 'fails',
      tried: [{ layout: 'modular_crypt', answer: 'wrong_password_admitted' }],
    });
    expect(sandbox.store.count()).toBe(0);
  });

  it('waits for a pool that shows a new user a moment later', async () => {
    await begin();
    let looks = 0;
    const late: IdentityClient = {
      ...client,
      verifyPassword: async (login, signal) => {
        looks += 1;
        return looks < 4 ? { result: 'user_not_found' } : await client.verifyPassword(login, signal);
      },
    };
    const counts = { 'bcrypt, cost 4': 1 };
    const [probed] = await probeHashes(late, { namespace, target, lanes: 8, recipes: counts }, undefined, quick);
    expect(probed).toMatchObject({ result: 'works' });
    expect(looks).toBe(5);
  });

  it('asks for nobody with more than one wrong password', async () => {
    await begin({ hashReading: reading({ saltInConfig: 'password-then-salt' }) });
    const wrong = new Map<string, number>();
    const counting: IdentityClient = {
      ...client,
      verifyPassword: async (login, signal) => {
        const check = await client.verifyPassword(login, signal);
        if (check.result !== 'password_correct') wrong.set(login.identifier, (wrong.get(login.identifier) ?? 0) + 1);
        return check;
      },
    };
    const counts = { 'SHA-256, salted': 1, 'SHA-256, unsalted': 1 };
    await probeHashes(counting, { namespace, target, lanes: 8, recipes: counts }, undefined, quick);
    expect([...wrong.values()]).toEqual([1, 1, 1, 1, 1]);
  });

  it('brings in a user with a profile that the pool accepts', async () => {
    const schema = { type: 'object', required: ['email'], properties: { email: { type: 'string' } } };
    await begin(withPool({}, schema));
    const counts = { 'bcrypt, cost 4': 1 };
    const without = await probeHashes(client, { namespace, target, lanes: 8, recipes: counts }, undefined, quick);
    expect(without).toMatchObject([{ result: 'fails', tried: [{ answer: 'refused 422' }] }]);
    const acceptedProfile = { payload: { email: 'somebody@example.com' } };
    const probe = { namespace, target, lanes: 8, recipes: counts, acceptedProfile };
    expect(await probeHashes(client, probe, undefined, quick)).toMatchObject([{ result: 'works' }]);
  });

  it('tells a missing scope as the problem that it is', async () => {
    const { tenants } = withPool({});
    const [tenant] = tenants ?? [];
    if (tenant === undefined) throw new Error('There is no tenant');
    const clients = tenant.clients.map((one) => ({ ...one, scopes: ['manage_configuration'] as const }));
    await begin({ tenants: [{ ...tenant, clients }] });
    const counts = { 'bcrypt, cost 4': 1 };
    await expect(
      probeHashes(client, { namespace, target, lanes: 8, recipes: counts }, undefined, quick),
    ).rejects.toMatchObject({
      problem: 'missing_scope',
      message: expect.stringContaining('identity (for reading users and checking passwords)'),
    });
  });
});

describe('what a probe leaves', () => {
  const text = 'SHA-256, salted';

  async function bringIn(recipe: string, inNamespace = namespace, identifier?: string): Promise<void> {
    const parameters = recipeOf(recipe);
    const [layout] = layoutsOf(parameters);
    const user = { ...probeUser(inNamespace, recipe, layout), ...(identifier === undefined ? {} : { identifier }) };
    const hash = await makeHash(parameters, 'password', layout);
    const body = probeBody(user, markedProfile, hash, target, new Date().toISOString());
    expect(await client.importBatch(body, 'update')).toEqual({ kind: 'accepted' });
  }

  it('is nothing when it is stopped at any request', async () => {
    for (let stopAt = 1; ; stopAt += 1) {
      const stop = new AbortController();
      await begin({
        faults: ({ number }) => {
          if (number === stopAt) stop.abort(new Error('stopped'));
          return undefined;
        },
      });
      const probing = probeHashes(client, { namespace, target, lanes: 8, recipes: { [text]: 1 } }, stop.signal, quick);
      const ended = await probing.then(
        () => 'came to its end',
        (error: unknown) => error,
      );
      expect(sandbox.store.count(), `stopped at request ${stopAt}`).toBe(0);
      if (!stop.signal.aborted) {
        expect(stopAt).toBeGreaterThan(8);
        expect(ended).toBe('came to its end');
        break;
      }
    }
  });

  it('is removed by the next one, also where its recipes are others by now', async () => {
    await begin();
    await bringIn(text);
    await bringIn('MD5, unsalted');
    expect(sandbox.store.count()).toBe(2);
    const probed = await probeHashes(client, { namespace, target, lanes: 8, recipes: { [text]: 1 } }, undefined, quick);
    expect(probed).toMatchObject([{ result: 'works' }]);
    expect(sandbox.store.count()).toBe(0);
  });

  it('is known by its ids, its identifiers and its metadata, and nobody else is touched', async () => {
    await begin();
    await bringIn(text);
    await bringIn('MD5, unsalted', 'another migration');
    await bringIn('SHA-1, unsalted', 'a third one', `x${probeIdentifierPrefix(namespace)}`);
    const { id, identifier } = probeUser(namespace, text, 'salt_text');
    expect(await client.getUser(id)).toMatchObject({
      metadata: { poolferry_probe: true },
      identifiers: [{ type: 'uid', identifier }],
    });
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    await removeProbeUsers(client, { namespace, recipes: [], atOnce: 8 });
    expect(await client.getUser(id)).toBeUndefined();
    expect(sandbox.store.count()).toBe(2);
  });

  it('has another user for each recipe, layout and namespace', () => {
    const texts = [
      ...recipes,
      ...recipes.map((recipe) => recipeText(recipeOf(recipe)).replace('32 bytes', '64 bytes')),
    ];
    const users = ['one', 'other'].flatMap((name) => probeUsers(name, new Set(texts)));
    expect(new Set(users.map(({ id }) => id)).size).toBe(users.length);
    expect(new Set(users.map(({ identifier }) => identifier)).size).toBe(users.length);
    expect(probeUsers('one', texts)).toEqual(probeUsers('one', texts));
  });
});
