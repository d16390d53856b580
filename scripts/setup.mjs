/**
 * What every command does first: `npm run demo`, `rehearse`, `poolferry`, `test`, `bench` and `chaos`. Installs the
 * packages and builds the program where that is needed, and says so on standard error. Needs nothing but Node.js, and
 * takes a tenth of a second when there is nothing to do.
 */
import { prepare } from './setup/prepare.mjs';

await prepare({ alwaysBuild: false });
