/**
 * Lets the Temporal SDK download Temporal's command line into a folder:
 *
 *     node temporal-download.mjs VERSION FOLDER
 *
 * The SDK has no call for the download alone, only one that starts a server too; `--help` makes that server end at
 * once. So this ends with an error whatever happens, and whoever runs it looks for the file. A process of its own, as
 * the SDK's download has no time limit and cannot be cancelled.
 */
import { TestWorkflowEnvironment } from '@temporalio/testing';

const [version, downloadDir] = process.argv.slice(2);
try {
  await TestWorkflowEnvironment.createLocal({
    server: { executable: { type: 'cached-download', version, downloadDir }, extraArgs: ['--help'] },
  });
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
