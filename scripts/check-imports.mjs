/**
 * Checks that no part of the program imports what it may not:
 *
 *     node scripts/check-imports.mjs [FOLDER]
 *
 * FOLDER is the project's root, this one when left out. Names each forbidden import by file and line and ends with exit
 * code 1 when there are any.
 */
import { readFileSync } from 'node:fs';
import { join, posix, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'oxc-parser';
import { checkedFolders, judgeOwnImport, judgePackageImport } from './import-rule.mjs';
import { filesUnder } from './setup/fingerprint.mjs';

const root = resolve(process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url)));
const files = checkedFolders
  .flatMap((folder) => filesUnder(join(root, folder)))
  .filter((file) => /\.(?:[mc]?[jt]s|tsx)$/.test(file))
  .map((file) => relative(root, file).split(sep).join('/'));
const faults = files.flatMap((file) => faultsOf(file, readFileSync(join(root, file), 'utf8')));

for (const fault of faults) console.error(fault);
if (faults.length > 0) {
  console.error(`${faults.length} forbidden ${faults.length === 1 ? 'import' : 'imports'}: see CONTRIBUTING.md.`);
  process.exitCode = 1;
} else {
  console.log(`Imports of ${files.length} files follow the rule.`);
}

/** What is wrong in one file, a line each. */
function faultsOf(file, text) {
  const { program, errors } = parseSync(file, text);
  if (errors.length > 0) return [`${file}:1: cannot be read: ${errors[0].message}`];
  return importsIn(program).flatMap(({ specifier, typesOnly, start }) => {
    const line = text.slice(0, start).split('\n').length;
    const wrong = specifier === undefined ? 'what it imports must be written out' : judge(file, specifier, typesOnly);
    return wrong === undefined ? [] : [`${file}:${line}: ${specifier ?? 'import(...)'}: ${wrong}.`];
  });
}

function judge(file, specifier, typesOnly) {
  if (!specifier.startsWith('.')) return judgePackageImport(file, specifier);
  return judgeOwnImport(file, posix.normalize(posix.join(posix.dirname(file), specifier)), typesOnly);
}

/** Every place in a syntax tree that names another module, in whatever form. */
function importsIn(node) {
  if (Array.isArray(node)) return node.flatMap(importsIn);
  if (node === null || typeof node !== 'object') return [];
  const found = importOf(node);
  return [...(found ? [found] : []), ...Object.values(node).flatMap(importsIn)];
}

/** Only whole statements marked `type` are gone after compiling: the compiler keeps modules verbatim. */
function importOf(node) {
  const { start } = node;
  switch (node.type) {
    case 'ImportDeclaration':
      return { specifier: node.source.value, start, typesOnly: node.importKind === 'type' };
    case 'ExportNamedDeclaration':
      return node.source && { specifier: node.source.value, start, typesOnly: node.exportKind === 'type' };
    case 'ExportAllDeclaration':
      return { specifier: node.source.value, start, typesOnly: node.exportKind === 'type' };
    case 'ImportExpression':
      return { specifier: node.source.value, start, typesOnly: false };
    case 'TSImportType':
      return { specifier: node.source.value, start, typesOnly: true };
    case 'TSExternalModuleReference':
      return { specifier: node.expression.value, start, typesOnly: false };
    default:
      return undefined;
  }
}
