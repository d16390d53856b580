import type { SampleCredentialsInput, SampledCredentials } from '../contract/activities.ts';
import type { SampleDraw, SampleOutcome, SampleTally } from '../contract/dataset.ts';
import { maximumLanes } from '../contract/settings.ts';
import type { Dataset } from '../dataset/dataset-reader.ts';
import { ImportTimes } from '../dataset/import-times.ts';
import { outcomePlaceOf } from '../dataset/jobs.ts';
import { partsOfSample, readSampleOutcome, usersInSamplePart, writeSampleOutcome } from '../dataset/sample-outcomes.ts';
import type { IdentityClient } from '../secureauth/client.ts';
import { type CredentialVerdict, compareCredentials } from './compare-credentials.ts';
import { drawnPlaces, seedOf } from './drawn-places.ts';
import { inOrder } from './in-order.ts';
import { type Patience, withPatience } from './patience.ts';
import { sampleSize, upperBound } from './sample-statistics.ts';
import { type SentCredentials, sentCredentialsAt } from './sent-credentials.ts';

export interface SampleCredentialsOptions {
  readonly signal?: AbortSignal;
  readonly patience?: Patience;
  /** Told after each part how far the sample came. */
  readonly onProgress?: (tally: SampleTally) => void;
}

const nobody: SampleTally = { read: 0, wrong: 0, missing: 0, changedSince: 0 };

/**
 * Reads a random sample of a dataset's users one by one, and compares their credentials with those that were sent. What
 * became of it is written in parts beside the dataset; parts of the same sample that are there already are taken as they
 * are, so that whoever comes after a crash or a pause goes on there.
 *
 * @throws Problem of the target when it stays throttling, failing or unreachable, of the dataset, `unwritable_dataset`
 * @throws the signal's reason when it is aborted
 */
export async function sampleCredentials(
  client: Pick<IdentityClient, 'getUser'>,
  dataset: Dataset,
  { job, sample, requestsAtOnce }: Pick<SampleCredentialsInput, 'job' | 'sample' | 'requestsAtOnce'>,
  { signal, patience, onProgress }: SampleCredentialsOptions = {},
): Promise<SampledCredentials> {
  const users = dataset.manifest.counts.prepared;
  const { confidence, seed = seedOf(job.run) } = sample;
  const draw: SampleDraw = { run: job.run, seed, size: sampleSize(users, sample) };
  const { folder } = outcomePlaceOf(dataset.folder, job);
  const atOnce = Math.min(Math.max(1, requestsAtOnce), maximumLanes);
  const times = await ImportTimes.read(dataset.folder);

  const look = async (user: ImportedCredentials, stop: AbortSignal): Promise<LookedAt> => {
    const found = await withPatience(() => client.getUser(user.id, stop), stop, patience);
    if (found === undefined) return { id: user.id, verdict: 'missing' };
    return { id: user.id, ...compareCredentials(user.credentials, found.credentials ?? [], user.importedUntil) };
  };

  const places = drawnPlaces(users, draw.size, seed);
  let tally = nobody;
  for (let part = 0; part < partsOfSample(draw.size); part += 1) {
    signal?.throwIfAborted();
    const ofPart = next(places, usersInSamplePart(draw.size, part));
    let outcome = await readSampleOutcome(folder, draw, part);
    if (outcome === undefined) {
      outcome = { ...draw, part, tally: nobody, wrong: [] };
      const sent = withTimes(sentCredentialsAt(dataset, ofPart, signal), times);
      for await (const looked of inOrder(sent, atOnce, look, signal)) outcome = withUser(outcome, looked);
      await writeSampleOutcome(folder, outcome);
    }
    tally = sum(tally, outcome.tally);
    onProgress?.(tally);
  }

  const { read, wrong, missing, changedSince } = tally;
  // Those that could not be judged belong to those that cannot be: the rest was drawn evenly from the rest.
  const unjudged = missing + changedSince;
  const bound = upperBound({ wrong, drawn: read - unjudged, users: users - unjudged }, confidence);
  return { sampled: read, wrong, missing, changedSince, upperBound: bound, confidence, seed };
}

/** A user's credentials, and until when they were imported, in milliseconds since 1970. */
interface ImportedCredentials extends SentCredentials {
  readonly importedUntil: number;
}

/** Whoever was never imported has nothing that was changed since. Times are asked for in the order of batches. */
async function* withTimes(
  users: AsyncIterable<SentCredentials>,
  times: ImportTimes,
): AsyncGenerator<ImportedCredentials> {
  for await (const user of users) {
    yield { ...user, importedUntil: (await times.of(user.batch, user.id)) ?? Number.POSITIVE_INFINITY };
  }
}

type LookedAt = { readonly id: string } & (CredentialVerdict | { readonly verdict: 'missing' });

/** The next of a generator's values, so many at most. */
function next(values: Generator<number>, most: number): readonly number[] {
  const taken: number[] = [];
  while (taken.length < most) {
    const { value, done } = values.next();
    if (done) break;
    taken.push(value);
  }
  return taken;
}

function withUser(outcome: SampleOutcome, looked: LookedAt): SampleOutcome {
  const { id, verdict } = looked;
  const tally = sum(outcome.tally, {
    read: 1,
    wrong: verdict === 'wrong' ? 1 : 0,
    missing: verdict === 'missing' ? 1 : 0,
    changedSince: verdict === 'changed_since' ? 1 : 0,
  });
  const wrong = verdict === 'wrong' ? [...outcome.wrong, { id, fields: looked.fields }] : outcome.wrong;
  return { ...outcome, tally, wrong };
}

function sum(left: SampleTally, right: SampleTally): SampleTally {
  return {
    read: left.read + right.read,
    wrong: left.wrong + right.wrong,
    missing: left.missing + right.missing,
    changedSince: left.changedSince + right.changedSince,
  };
}
