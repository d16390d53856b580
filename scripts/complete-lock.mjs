/**
 * Completes package-lock.json with the builds for other platforms that npm left out:
 *
 *     node scripts/complete-lock.mjs [FILE]
 *
 * npm forgets an optional package that the registry at hand does not serve, as mirrors do that hold the builds for one
 * platform alone, and then `npm ci` refuses the lock file everywhere. The version of such a build is known exactly from
 * the package that asks for it, and its platform from its name; its checksum is not, so npm takes it from the registry
 * when it installs it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const processors = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'];
const libraries = { gnu: 'glibc', gnueabihf: 'glibc', musl: 'musl', musleabihf: 'musl' };

const file = process.argv[2] ?? fileURLToPath(new URL('../package-lock.json', import.meta.url));
const lock = JSON.parse(readFileSync(file, 'utf8'));
const missing = Object.entries(lock.packages).flatMap(([path, entry]) =>
  Object.entries(entry.optionalDependencies ?? {})
    .filter(([name]) => !isLocked(path, name))
    .map(([name, version]) => [`node_modules/${name}`, buildFor(name, version, entry)]),
);
if (missing.length > 0) {
  const [[root, project], ...packages] = Object.entries(lock.packages);
  const sorted = [...packages, ...missing].sort(([a], [b]) => a.localeCompare(b, 'en'));
  lock.packages = { [root]: project, ...Object.fromEntries(sorted) };
  writeFileSync(file, `${JSON.stringify(lock, undefined, 2)}\n`);
}
console.error(`Builds for other platforms added to the lock file: ${missing.length}.`);

/** Whether a package that asks for another finds it, in its own node_modules folder or in one above. */
function isLocked(path, name) {
  for (let folder = path; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    if (lock.packages[`${folder === '' ? '' : `${folder}/`}node_modules/${name}`]) return true;
    if (folder === '') return false;
  }
}

function buildFor(name, version, askedBy) {
  const words = name.split('/').at(-1).split('-');
  const os = words.filter((word) => systems.includes(word));
  const cpu = words.filter((word) => processors.includes(word));
  const libc = words.flatMap((word) => libraries[word] ?? []);
  if (cpu.length !== 1 || os.length > 1 || !/^\d+\.\d+\.\d+[^ ]*$/.test(version)) {
    throw new Error(`cannot tell the platform or the version of ${name}@${version}: add it to ${file} by hand`);
  }
  const { dev, devOptional } = askedBy;
  return {
    version,
    cpu,
    ...(dev ? { dev } : {}),
    ...(devOptional ? { devOptional } : {}),
    ...(os.includes('linux') && libc.length > 0 ? { libc } : {}),
    optional: true,
    ...(os.length > 0 ? { os } : {}),
  };
}
