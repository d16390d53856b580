import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Path of the bundled workflows that `npm run build` makes; beside the compiled worker, or in `dist` for the tests. */
export function workflowBundlePath(): string {
  const compiled = fileURLToPath(new URL('../workflow-bundle.js', import.meta.url));
  return existsSync(compiled) ? compiled : fileURLToPath(new URL('../dist/workflow-bundle.js', import.meta.url));
}
