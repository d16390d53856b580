import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withFolderLock } from '../../client/embedded/folder-lock.mjs';
import { checkNodeVersion } from './node-version.mjs';
import { installPackages, packagesAreInstalled } from './packages.mjs';
import { buildProgram, programIsBuilt } from './program.mjs';
import { passSignalsOn, StepFailed, say, step } from './step.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const lock = join(root, '.setup-lock');

/**
 * Brings node_modules/ and dist/ up to date; two processes that do it at once take turns.
 *
 * @param {{ alwaysBuild: boolean }} options whether to build even when nothing has changed
 */
export async function prepare({ alwaysBuild }) {
  try {
    checkNodeVersion(process.versions.node);
    if (!alwaysBuild && packagesAreInstalled(root) && programIsBuilt(root)) return;
    const onWait = () => say('Another set-up of this folder is at work: waiting for it ...');
    await withFolderLock(
      lock,
      async () => {
        passSignalsOn(() => rmSync(lock, { recursive: true, force: true }));
        if (!packagesAreInstalled(root)) await step('Installing the packages (npm ci)', () => installPackages(root));
        if (alwaysBuild || !programIsBuilt(root)) await buildProgram(root);
      },
      { onWait },
    );
  } catch (error) {
    say(error instanceof StepFailed ? error.message : unforeseen(error).message);
    process.exitCode = 1;
  }
}

/** A full disk, a folder that may not be written, and whatever else the system refuses. */
function unforeseen(error) {
  const next = 'Mend what it says, or delete the folders node_modules and dist, then run the same command again.';
  return new StepFailed(`The set-up failed: ${error.message}`, root, next);
}
