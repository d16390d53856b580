import { builtinModules } from 'node:module';

/**
 * Who may import whom, as CONTRIBUTING.md tells it. A value lists what else of this project a folder may import:
 * `folder/path` allows a part of a folder, and `type folder` its types alone. A folder may always import itself. Folders
 * that are not named may import everything: the tests, the bench and the chaos.
 */
const mayImport = {
  contract: [],
  sources: ['contract'],
  passwords: [],
  dataset: ['contract'],
  secureauth: ['contract'],
  verification: ['contract', 'dataset', 'secureauth', 'passwords'],
  report: ['contract', 'dataset'],
  preparation: ['contract', 'sources', 'passwords', 'dataset', 'type secureauth'],
  sandbox: ['passwords', 'secureauth/generated'],
  workflows: ['contract'],
  activities: ['contract', 'sources', 'passwords', 'dataset', 'secureauth', 'verification', 'report', 'preparation'],
  worker: [
    'contract',
    'sources',
    'passwords',
    'dataset',
    'secureauth',
    'verification',
    'report',
    'preparation',
    'workflows',
    'activities',
  ],
  client: ['contract', 'dataset', 'sources', 'worker', 'sandbox'],
};

/**
 * The packages that a folder is held to; others may import any. The contract crosses every boundary and so brings
 * nothing with it, and workflow code must be deterministic: no Node.js built-ins, no undici, no uuid.
 */
const packagesOf = {
  contract: [],
  workflows: ['@temporalio/workflow', '@temporalio/common'],
};

/** The folders that the rule speaks of. */
export const checkedFolders = Object.keys(mayImport);

/**
 * Judges one import inside the project.
 *
 * @param {string} from the importing file's path, relative to the root, with `/`
 * @param {string} to the imported file's path, likewise
 * @param {boolean} typesOnly whether it is gone after compiling
 * @returns {string | undefined} what is wrong with it
 */
export function judgeOwnImport(from, to, typesOnly) {
  const folder = folderOf(from);
  if (to.startsWith('../')) return 'it lies outside the project';
  if (folderOf(to) === folder) return undefined;
  for (const allowed of mayImport[folder]) {
    const [path, typed] = allowed.startsWith('type ') ? [allowed.slice('type '.length), true] : [allowed, false];
    if (!to.startsWith(`${path}/`)) continue;
    return typed && !typesOnly ? `${folder}/ may import only types from ${path}/ (import type)` : undefined;
  }
  const list = mayImport[folder].map((allowed) => `${allowed}/`).join(', ');
  return `${folder}/ may import ${list === '' ? 'no other folder' : list}`;
}

/**
 * Judges the import of a package or of a part of Node.js.
 *
 * @param {string} from the importing file's path, relative to the root
 * @param {string} specifier as it is written
 * @returns {string | undefined} what is wrong with it
 */
export function judgePackageImport(from, specifier) {
  const folder = folderOf(from);
  const allowed = packagesOf[folder];
  if (allowed === undefined || allowed.includes(packageOf(specifier))) return undefined;
  const kind = isBuiltin(specifier) ? 'Node.js built-ins' : 'this package';
  const only = allowed.length === 0 ? 'no package at all' : `only ${allowed.join(' and ')}`;
  return `${folder}/ may not import ${kind}, ${only}`;
}

function folderOf(path) {
  return path.split('/')[0];
}

function packageOf(specifier) {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function isBuiltin(specifier) {
  return specifier.startsWith('node:') || builtinModules.includes(packageOf(specifier));
}
