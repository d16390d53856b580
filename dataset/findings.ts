import { join } from 'node:path';
import { z } from 'zod';
import type { JobRun, RecordCounts } from '../contract/dataset.ts';
import type { Findings } from '../contract/findings.ts';
import type { LoginKindCounts } from '../contract/logins.ts';
import { type ResetStep, resetSteps } from '../contract/reset-flow.ts';
import { createFolder, writeFileAtomically } from './atomic-file.ts';
import { outcomePlaceOf } from './jobs.ts';
import { findingsName } from './layout.ts';
import { readOutcomeFile } from './outcome-file.ts';

const count = z.int().min(0);

const recordCountsSchema: z.ZodType<RecordCounts> = z.object({
  users: count,
  user_credentials: count,
  user_identifiers: count,
  user_verifiable_addresses: count,
  group_members: count,
});

const loginKindSchema: z.ZodType<LoginKindCounts> = z.object({
  kind: z.enum(['stated', 'wrong_password', 'wrong_case', 'right_again', 'unknown_user']),
  expected: z.string(),
  tried: count,
  asExpected: count,
  locked: count,
  notTried: count,
});

const resetStepSchema: z.ZodType<ResetStep> = z.object({
  step: z.enum(resetSteps),
  result: z.enum(['passed', 'failed', 'skipped']),
  answer: z.string().exactOptional(),
});

const findingsSchema: z.ZodType<Findings> = z.object({
  run: z.string(),
  foundAt: z.string(),
  readBack: z.literal(true).exactOptional(),
  credentials: z
    .object({
      sampled: count,
      wrong: count,
      missing: count,
      changedSince: count,
      upperBound: z.number(),
      confidence: z.number(),
      seed: count,
    })
    .exactOptional(),
  logins: z.object({ tried: count, asExpected: count, kinds: z.array(loginKindSchema) }).exactOptional(),
  resetFlow: z.object({ steps: z.array(resetStepSchema) }).exactOptional(),
  exportCounts: z.object({ expected: recordCountsSchema, found: recordCountsSchema }).exactOptional(),
});

/**
 * Keeps what a workflow found beside its outcomes; writing it twice is the same as writing it once.
 *
 * @throws Problem `unwritable_dataset`
 */
export async function writeFindings(folder: string, job: JobRun, findings: Findings): Promise<void> {
  const place = outcomePlaceOf(folder, job).folder;
  await createFolder(place);
  await writeFileAtomically(join(place, findingsName), `${JSON.stringify(findings, undefined, 2)}\n`);
}

/**
 * What a workflow found; undefined where it kept nothing, as one that never came to its report, or where another
 * migration did.
 *
 * @throws Problem `damaged_dataset`
 */
export async function readFindings(folder: string, job: JobRun): Promise<Findings | undefined> {
  const findings = await readOutcomeFile(join(outcomePlaceOf(folder, job).folder, findingsName), findingsSchema);
  return findings?.run === job.run ? findings : undefined;
}
