import { copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { filesUnder, fingerprint } from './fingerprint.mjs';
import { run, StepFailed, step } from './step.mjs';

/** What the program was built from, written last: without it, dist/ counts as not built. */
const stamp = 'build.json';
const bundle = 'workflow-bundle.js';

/** Whether dist/ is what the sources say. */
export function programIsBuilt(root) {
  return readStamp(root)?.sources === fingerprintOfSources(root);
}

/**
 * Builds dist/: the compiled program, the files beside the sources that it reads at run time, and the bundle of the
 * Temporal workflows. Types are not checked here (`npm run typecheck` does that), so that running takes less.
 *
 * A program that runs from dist/ meanwhile keeps the files it has loaded: a new folder takes the place of the old one
 * as a whole.
 */
export async function buildProgram(root) {
  const sources = fingerprintOfSources(root);
  const before = readStamp(root);
  await step('Compiling the program', async () => {
    await compile(root);
    copyAssets(root);
    replaceProgram(root);
  });
  const workflows = fingerprint(root, ['dist/workflows', 'dist/contract', 'package-lock.json']);
  if (filesUnder(join(root, 'dist', 'workflows', 'index.js')).length > 0) {
    const fresh = before?.workflows === workflows && filesUnder(join(root, 'dist', bundle)).length > 0;
    if (!fresh) await step('Bundling the workflows', () => bundleWorkflows(root));
  }
  writeFileSync(join(root, 'dist', stamp), JSON.stringify({ sources, workflows }));
}

async function compile(root) {
  const out = join(root, 'dist.new');
  rmSync(out, { recursive: true, force: true });
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const parameters = [compiler, '-p', 'tsconfig.build.json', '--noCheck', '--outDir', out];
  if ((await run(process.execPath, parameters, root)) === 0) return;
  throw new StepFailed(
    'The program could not be compiled',
    join(root, 'tsconfig.build.json'),
    "The compiler's message above names file and line. Mend it, then run the same command again.",
  );
}

/** Copies what lies beside the sources and is not TypeScript, and the bundle until it is made anew. */
function copyAssets(root) {
  const assets = sourceFolders(root)
    .flatMap((folder) => filesUnder(join(root, folder)))
    .filter((file) => !/\.[mc]?ts$/.test(file));
  for (const asset of assets) copyInto(asset, join(root, 'dist.new', relative(root, asset)));
  for (const old of filesUnder(join(root, 'dist', bundle))) copyInto(old, join(root, 'dist.new', bundle));
}

function copyInto(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
}

function replaceProgram(root) {
  const [current, next, old] = ['dist', 'dist.new', 'dist.old'].map((name) => join(root, name));
  rmSync(old, { recursive: true, force: true });
  if (filesUnder(current).length > 0) renameSync(current, old);
  rmSync(current, { recursive: true, force: true });
  renameSync(next, current);
  rmSync(old, { recursive: true, force: true });
}

/** Done ahead and not by each worker, since it takes seconds. */
async function bundleWorkflows(root) {
  const { bundleWorkflowCode } = await import('@temporalio/worker');
  const path = join(root, 'dist', 'workflows', 'index.js');
  const quiet = () => {};
  const toStandardError = (message) => process.stderr.write(`${message}\n`);
  const logger = { log: quiet, trace: quiet, debug: quiet, info: quiet, warn: toStandardError, error: toStandardError };
  try {
    const payloadConverterPath = join(root, 'dist', 'workflows', 'payload-converter.js');
    const { code } = await bundleWorkflowCode({ workflowsPath: path, payloadConverterPath, logger });
    writeFileSync(join(root, 'dist', `${bundle}.new`), code);
    renameSync(join(root, 'dist', `${bundle}.new`), join(root, 'dist', bundle));
  } catch (error) {
    throw new StepFailed(
      `The workflows could not be bundled: ${error.message}`,
      path,
      'Workflow code may import nothing but contract/ and the workflow part of the Temporal SDK. Mend it, then run ' +
        'the same command again.',
    );
  }
}

function fingerprintOfSources(root) {
  const settings = ['tsconfig.json', 'tsconfig.build.json', 'package-lock.json', 'scripts/setup/program.mjs'];
  return fingerprint(root, [...sourceFolders(root), ...settings]);
}

/** The folders that the compiler is told to build. */
function sourceFolders(root) {
  const { include } = readJson(join(root, 'tsconfig.json'));
  const { exclude } = readJson(join(root, 'tsconfig.build.json'));
  return include.filter((path) => !exclude.includes(path));
}

function readStamp(root) {
  try {
    return readJson(join(root, 'dist', stamp));
  } catch {
    return undefined;
  }
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}
