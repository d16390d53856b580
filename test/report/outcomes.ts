import { Readable } from 'node:stream';
import type { BatchOutcome, BatchVerification, Finding, RefusedUser } from '../../contract/dataset.ts';
import type { ConflictMode } from '../../contract/settings.ts';
import { batchesPerSegment } from '../../contract/settings.ts';
import { writeForeignUsers } from '../../dataset/foreign-users.ts';
import { writeImportOutcome, writeVerificationOutcome } from '../../dataset/outcomes.ts';
import { run, usersPerBatch } from './sample-migration.ts';

/** What becomes of a sample's users; all others are accepted and confirmed. */
export interface Course {
  readonly users: number;
  readonly refused?: readonly RefusedUser[];
  readonly findings?: readonly Finding[];
  /** Of the first batch. */
  readonly foreign?: number;
  /** Of the second batch, nobody counted the foreign users to the end. */
  readonly foreignUncounted?: true;
  /** Their ids, where they were to be listed. */
  readonly foreignListed?: readonly string[];
  /** Batches that were sent and read back, from the first. */
  readonly batchesSent?: number;
  readonly batchesVerified?: number;
  readonly modeOf?: (batch: number) => ConflictMode;
}

/** Writes the outcomes of a run as the lanes do, one part a segment. */
export async function writeCourse(dataset: string, course: Course, ofRun = run): Promise<void> {
  const batches = Math.ceil(course.users / usersPerBatch);
  for (let first = 0; first < batches; first += batchesPerSegment) {
    const behind = Math.min(first + batchesPerSegment, batches);
    const numbers = Array.from({ length: behind - first }, (_, offset) => first + offset);
    const sent = numbers.filter((batch) => batch < (course.batchesSent ?? batches));
    await writeImportOutcome(
      { folder: dataset, run: ofRun },
      sent.map((batch) => importOf(batch, course)),
    );
    const verified = numbers.filter((batch) => batch < (course.batchesVerified ?? batches));
    await writeVerificationOutcome(
      { folder: dataset, run: ofRun },
      verified.map((batch) => checkOf(batch, course, ofRun)),
    );
  }
  if (course.foreignListed !== undefined) {
    await writeForeignUsers({ folder: dataset, run: ofRun }, 0, Readable.from(course.foreignListed));
  }
}

function importOf(batch: number, course: Course): BatchOutcome {
  const users = usersOf(batch, course);
  const refused = (course.refused ?? []).filter(({ id }) => batchOf(id) === batch);
  const mode = course.modeOf?.(batch) ?? 'ignore';
  return { batch, mode, users, accepted: users - refused.length, refused, requests: 1 };
}

function checkOf(batch: number, course: Course, ofRun: string): BatchVerification {
  const findings = (course.findings ?? []).filter(({ id }) => batchOf(id) === batch);
  const foreign = batch === 0 ? (course.foreign ?? 0) : 0;
  const counted = batch === 1 && course.foreignUncounted ? { foreignUncounted: true as const } : { foreign };
  const listed = batch === 0 && course.foreignListed !== undefined ? { foreignListedBy: ofRun } : {};
  return { batch, confirmed: usersOf(batch, course) - findings.length, findings, ...counted, ...listed };
}

function usersOf(batch: number, { users }: Course): number {
  return Math.min(usersPerBatch, users - batch * usersPerBatch);
}

function batchOf(id: string): number {
  return Math.floor(Number.parseInt(id.slice(0, 8), 16) / usersPerBatch);
}
