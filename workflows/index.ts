/** The only entry of the workflow bundle. */
export { migration } from './migration.ts';
