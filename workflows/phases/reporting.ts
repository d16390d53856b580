import type { WriteReportInput, WrittenReport } from '../../contract/activities.ts';
import type { Course } from '../course.ts';
import { failed } from '../failed.ts';
import { holdOf, problemOf } from '../holds.ts';
import { reportFolderOf } from '../report-folder.ts';
import { preparedIn } from '../state.ts';
import { jobOf } from './job.ts';
import { removeProbes } from './probing.ts';

/** Writes the report, also of a migration that was aborted: what that did is told by its report alone. */
export async function report(course: Course): Promise<WrittenReport> {
  const { state, runtime } = course;
  const { steering } = state;
  if (state.prepared === undefined) {
    throw failed({ reason: 'aborted', message: 'The migration was aborted before anything was prepared.' });
  }
  course.enter('reporting');
  await removeProbes(course);
  await runtime.commandsAnswered();
  for (;;) {
    const input = reportInput(course);
    try {
      const written = await runtime.begin('writeReport', input, 'Write the report').result;
      state.phase = 'finished';
      if (written.summary.guideTargets !== undefined) state.guideTargets = written.summary.guideTargets;
      course.show(written.summary.outcome);
      return written;
    } catch (failure) {
      // Neither an abort nor a pause ends the wait: what is left is this report.
      const problem = problemOf(failure);
      steering.hold = holdOf(problem, course.time());
      course.show();
      await runtime.until(() => steering.hold === undefined);
      if (steering.reportGivenUp) throw failed(problem);
    }
  }
}

function reportInput(course: Course): WriteReportInput {
  const { state, runtime } = course;
  const { steering, settings } = state;
  const { dataset, grounds } = preparedIn(state);
  return {
    workflowId: runtime.migration.workflowId,
    job: jobOf(course),
    dataset,
    settings: { ...settings, report: reportFolderOf(state) },
    outcome: steering.aborted ? 'aborted' : 'verified',
    ...(state.readBack === undefined ? {} : { readBack: state.readBack }),
    ...(state.credentials === undefined ? {} : { credentials: state.credentials }),
    ...(state.logins === undefined ? {} : { logins: state.logins }),
    ...(state.resetFlow === undefined ? {} : { resetFlow: state.resetFlow }),
    ...(state.exportCounts === undefined ? {} : { exportCounts: state.exportCounts }),
    ...(state.request.job === 'repair' ? { repaired: state.imported } : {}),
    ...(grounds === undefined ? {} : { grounds }),
    requests: state.requests,
    ...(state.probed === undefined ? {} : { probe: state.probed }),
    poolFindings: state.pool?.findings ?? [],
    audit: steering.audit,
  };
}
