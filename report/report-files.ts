import { writeFileAtomically } from '../dataset/atomic-file.ts';
import { unwritableReport } from './report-problems.ts';

/** Writes a file of a report, whole. @throws Problem `unwritable_dataset` */
export async function writeReportFile(path: string, content: string): Promise<void> {
  await inReportFolder(path, () => writeFileAtomically(path, content));
}

/** The dataset's writers speak of the dataset where they fail; here it is the report. */
export async function inReportFolder(path: string, effect: () => Promise<void>): Promise<void> {
  try {
    await effect();
  } catch (error) {
    throw unwritableReport(error, path);
  }
}
