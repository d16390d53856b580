import type { Course } from '../course.ts';

/** Asks the pool what it demands of users, and whether a migration can begin. */
export async function checkTarget(course: Course): Promise<void> {
  const { state, runtime } = course;
  const { target, passwords } = state.settings;
  const input = { target, strategy: passwords.strategy };
  state.pool = await course.untilSettled(() => runtime.begin('checkTarget', input, 'Check the target'));
  course.enter('preparing');
}
