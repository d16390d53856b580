import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fingerprint } from './fingerprint.mjs';
import { run, StepFailed } from './step.mjs';

const lockFile = 'package-lock.json';
/** Holds the fingerprint of the lock file that the packages were installed from. */
const stamp = join('node_modules', '.poolferry-setup');

/** Whether node_modules holds what the lock file asks for. */
export function packagesAreInstalled(root) {
  const wanted = fingerprint(root, [lockFile]);
  if (readText(join(root, stamp)) === wanted) return true;
  if (!npmInstalledThem(root)) return false;
  writeFileSync(join(root, stamp), wanted);
  return true;
}

/** Installs exactly what the lock file names. */
export async function installPackages(root) {
  const [command, ...parameters] = npmCommand();
  // .npmrc silences npm so that `npm run` prints no banner; here its errors are wanted.
  parameters.push('ci', '--loglevel=error', '--no-audit', '--no-fund', '--include=dev');
  const code = await run(command, parameters, root);
  if (code !== 0) {
    throw new StepFailed(
      `The packages could not be installed: npm ci ended with exit code ${code}`,
      join(root, lockFile),
      "npm's own message stands above. When it speaks of the network, check that the npm registry can be reached " +
        '(npm ping), then run the same command again.',
    );
  }
  writeFileSync(join(root, stamp), fingerprint(root, [lockFile]));
}

/**
 * Whether somebody has brought node_modules up to date by hand, with `npm install`: npm keeps a copy there of the part
 * of the lock file that it installed. Optional packages may be missing from it: they are for other platforms.
 */
function npmInstalledThem(root) {
  const installed = readText(join(root, 'node_modules', '.package-lock.json'));
  if (installed === undefined) return false;
  const there = JSON.parse(installed).packages;
  return Object.entries(JSON.parse(readFileSync(join(root, lockFile), 'utf8')).packages)
    .filter(([path, entry]) => path !== '' && (!entry.optional || there[path]))
    .every(([path, entry]) => there[path]?.version === entry.version && there[path]?.integrity === entry.integrity);
}

/** The npm that runs this script, or else the one on the PATH. */
function npmCommand() {
  const running = process.env.npm_execpath;
  if (running?.endsWith('npm-cli.js')) return [process.execPath, running];
  return ['npm'];
}

function readText(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
