import { spawn } from 'node:child_process';

/** A step of the set-up that failed, told in one paragraph: what is wrong, where, and what to do next. */
export class StepFailed extends Error {
  /**
   * @param {string} what what is wrong, as a sentence without its full stop
   * @param {string} where the file or command
   * @param {string} next what to do, as a sentence
   */
  constructor(what, where, next) {
    super(`${what} (${where}). ${next}`);
  }
}

/** Tells a person what is going on. On standard error: standard output belongs to the program that is set up. */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/**
 * Does one step and says so: what it is before, and how long it took after.
 *
 * @template T
 * @param {string} what what is being done, as in "Building the program"
 * @param {() => Promise<T>} work
 */
export async function step(what, work) {
  const started = performance.now();
  say(`${what} ...`);
  const result = await work();
  say(`${what}: done in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return result;
}

/** The command that runs now, to pass signals on to. */
let running;

/**
 * Runs a command, with everything it prints on standard error.
 *
 * @param {string} command
 * @param {string[]} parameters
 * @param {string} folder where it runs
 * @returns {Promise<number>} its exit code; 1 when a signal ended it or it could not be started
 */
export function run(command, parameters, folder) {
  return new Promise((resolve) => {
    const child = spawn(command, parameters, { cwd: folder, stdio: ['ignore', 2, 2] });
    running = child;
    const end = (code) => {
      running = undefined;
      resolve(code ?? 1);
    };
    child.once('error', (error) => {
      say(error.message);
      end(1);
    });
    child.once('close', end);
  });
}

/**
 * Passes Ctrl-C and the other wishes to end on to the command that runs, and ends with the exit code that shells use
 * for that signal once it has ended.
 *
 * @param {() => void} cleanUp what must not stay behind
 */
export function passSignalsOn(cleanUp) {
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ]) {
    process.on(signal, () => {
      const end = () => {
        cleanUp();
        process.exit(code);
      };
      if (!running) return end();
      running.kill(signal);
      running.once('exit', end);
    });
  }
}
