import type { ProbeHashesInput } from '../contract/activities.ts';
import type { ProbedRecipe } from '../contract/probe.ts';
import { type Dataset, openDataset } from '../dataset/dataset-reader.ts';
import { probeHashes } from '../verification/hash-probe.ts';
import { removeProbeUsers } from '../verification/probe-cleanup.ts';
import type { ProbingClient } from '../verification/probe-layout.ts';
import type { ProbeProfile } from '../verification/probe-user.ts';
import { sentUsers } from '../verification/sent-user.ts';
import { withHeartbeats } from './heartbeats.ts';
import type { TargetClients } from './target-clients.ts';

/** Tries each recipe of a dataset with a synthetic user in the pool. */
export async function probeDataset(
  client: ProbingClient,
  dataset: Dataset,
  { namespace, target, recipes, lanes }: Omit<ProbeHashesInput, 'dataset'>,
  signal?: AbortSignal,
): Promise<readonly ProbedRecipe[]> {
  const acceptedProfile = await firstProfile(dataset, signal);
  return await probeHashes(client, { namespace, target, recipes, lanes, acceptedProfile }, signal);
}

/** As an activity. */
export async function probe(clients: TargetClients, input: ProbeHashesInput): Promise<readonly ProbedRecipe[]> {
  const { folder, indexSha256 } = input.dataset;
  const dataset = await openDataset(folder, indexSha256);
  const { client } = await clients.to(input.target);
  return await withHeartbeats(async ({ signal }) => await probeDataset(client, dataset, input, signal));
}

/** As an activity. It does not wait for a target that is down: the next probe removes them too. */
export async function removeProbes(
  clients: TargetClients,
  { target, namespace, recipes, lanes }: ProbeHashesInput,
): Promise<void> {
  const { client } = await clients.to(target);
  await withHeartbeats(
    async ({ signal }) =>
      await removeProbeUsers(client, { namespace, recipes: Object.keys(recipes), atOnce: lanes }, signal),
  );
}

/** The profile of the dataset's first user, which was held to the pool's schemas. */
async function firstProfile(dataset: Dataset, signal?: AbortSignal): Promise<ProbeProfile | undefined> {
  for await (const { body } of dataset.batches({ from: 0, to: Math.min(1, dataset.manifest.batches) }, signal)) {
    const [user] = sentUsers(body);
    if (user !== undefined) return { payload: user.payload ?? {}, metadata: user.metadata };
  }
  return undefined;
}
