import type { VerificationPart } from '../../contract/messages.ts';
import type { Course } from '../course.ts';
import { reportFolderOf } from '../report-folder.ts';
import { type MigrationState, preparedIn } from '../state.ts';
import { jobOf } from './job.ts';
import { readBack } from './reading-back.ts';
import { playResetThrough } from './resetting.ts';

/** Looks whether every user arrived as it was sent, and can sign in. */
export async function verify(course: Course): Promise<void> {
  const { state } = course;
  if (verifies(state, 'rows')) await readBack(course);
  // Before the logins: these may change the states of passwords.
  if (verifies(state, 'credentials')) await sampleCredentials(course);
  if (verifies(state, 'logins')) await checkLogins(course);
  if (verifies(state, 'reset-flow')) await playResetThrough(course);
  if (verifies(state, 'export')) await countExport(course);
  course.enter('reporting');
}

/**
 * A migration verifies all that can be verified, a verification what it was asked for. A repair finds the account of
 * the reset flow with the password that the migration gave it.
 */
function verifies({ request }: MigrationState, part: VerificationPart): boolean {
  if (request.job === 'verify') return request.parts.includes(part);
  return request.job === 'migrate' || part !== 'reset-flow';
}

async function sampleCredentials(course: Course): Promise<void> {
  const { state, runtime } = course;
  const { target, verification } = state.settings;
  const { sample } = verification;
  if (sample === undefined) return;
  const { dataset } = preparedIn(state);
  const job = jobOf(course);
  state.credentials = await course.untilSettled(() => {
    const input = { job, dataset, target, sample, requestsAtOnce: state.steering.lanes };
    return runtime.begin('sampleCredentials', input, 'Read a sample of credentials');
  });
}

async function checkLogins(course: Course): Promise<void> {
  const { state, runtime } = course;
  const { target, verification } = state.settings;
  const { loginsFile, loginTries: tries } = verification;
  if (loginsFile === undefined) return;
  const files = { target, loginsFile, report: reportFolderOf(state), ...(tries === undefined ? {} : { tries }) };
  state.logins = await course.untilSettled(() => {
    const input = { ...files, requestsAtOnce: state.steering.lanes };
    return runtime.begin('checkLogins', input, 'Try the known logins');
  });
}

async function countExport(course: Course): Promise<void> {
  const { state, runtime } = course;
  const { target, verification } = state.settings;
  const { counts, dataset } = preparedIn(state);
  // The export holds those too whom a delta leaves out.
  if (counts.prepared + (counts.unchanged ?? 0) > verification.exportLimit) return;
  const exported = await course.untilSettled(() =>
    runtime.begin('countExport', { target, dataset }, 'Count an export'),
  );
  if (exported !== undefined) state.exportCounts = exported;
}
