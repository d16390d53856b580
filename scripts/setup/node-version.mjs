import { StepFailed } from './step.mjs';

const oldest = [20, 12];

/**
 * Refuses to go on with a Node.js that is too old.
 *
 * @param {string} version as in `process.versions.node`
 */
export function checkNodeVersion(version) {
  const [major, minor] = version.split('.').map(Number);
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return;
  throw new StepFailed(
    `Poolferry needs Node.js ${oldest.join('.')} or newer, and this is Node.js ${version}`,
    process.execPath,
    'Install a newer one from https://nodejs.org or with your version manager, then run the same command again.',
  );
}
