/** Builds the program into dist/, whether or not something has changed. */
import { prepare } from './setup/prepare.mjs';

await prepare({ alwaysBuild: true });
