import { probeDataset } from '../../activities/probe-hashes.ts';
import { readSecret } from '../../activities/secrets.ts';
import { type CheckResult, failedBy } from '../../contract/preflight.ts';
import type { ProbedRecipe } from '../../contract/probe.ts';
import type { MigrationSettings } from '../../contract/settings.ts';
import { openDataset } from '../../dataset/dataset-reader.ts';
import { findManifest } from '../../dataset/manifest.ts';
import { formatCount } from '../../report/wording.ts';
import { createIdentityClient } from '../../secureauth/client.ts';

/**
 * Tries each recipe of the dataset that is prepared with a synthetic user in the pool, as a migration does before it
 * sends anybody. The only check that leaves the pool as it was by removing what it brought in.
 */
export async function* checkHashes(settings: MigrationSettings, signal?: AbortSignal): AsyncGenerator<CheckResult> {
  try {
    const manifest = await findManifest(settings.dataset);
    if (manifest === undefined) {
      yield {
        check: 'hash_probe',
        result: 'warning',
        says: 'No hash was probed: which recipes the users have is known once they are prepared.',
        next: 'Run `poolferry prepare`, and this check again; a migration probes them in any case.',
      };
      return;
    }
    const { recipes } = manifest.counts;
    if (Object.keys(recipes).length === 0) {
      yield { check: 'hash_probe', result: 'ok', says: 'No password moves, so there is no hash to probe.' };
      return;
    }
    const { target, namespace } = settings;
    const { lanes } = settings.import;
    const dataset = await openDataset(settings.dataset, manifest.indexSha256);
    const client = createIdentityClient({ target, secret: await readSecret(target.clientSecret) });
    try {
      for (const probed of await probeDataset(client, dataset, { target, namespace, recipes, lanes }, signal)) {
        yield resultOf(probed);
      }
    } finally {
      await client.close();
    }
  } catch (error) {
    yield failedBy('hash_probe', error);
  }
}

function resultOf(probed: ProbedRecipe): CheckResult {
  const { recipe, users, result, layout, usual, tried } = probed;
  const who = `${recipe}, ${formatCount(users, 'user')}`;
  switch (result) {
    case 'works':
      return {
        check: 'hash_probe',
        result: 'ok',
        says: `${who}: a synthetic user logged in, in layout ${layout}${usual ? '' : ', which a migration will write'}.`,
        probed,
      };
    case 'fails':
      return {
        check: 'hash_probe',
        result: 'failed',
        says: `${who}: a synthetic user could not log in (${tried.map((each) => `${each.layout} ${each.answer}`).join(', ')}).`,
        next: 'Change the pool, or let the migration reset these passwords: it is held, and asks.',
        problem: 'unreadable_hashes',
        probed,
      };
    case 'not_probed':
      return {
        check: 'hash_probe',
        result: 'warning',
        says: `${who}: not probed, since the name stands for many recipes.`,
        probed,
      };
  }
}
