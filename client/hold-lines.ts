import type { Hold } from '../contract/progress.ts';

/** Of the users that conflict, as many are named. */
const usersNamed = 10;

/** A hold as lines for a terminal: what is wrong, with whom, and what can be decided. */
export function holdLines({ message, decisions, conflicts = [] }: Hold): readonly string[] {
  const users = conflicts.flatMap((batch) => batch.users);
  const rest = users.length - usersNamed;
  return [
    message,
    ...users.slice(0, usersNamed).map((user) => `  user ${user}`),
    ...(rest > 0 ? [`  and ${rest} more; --json names them all`] : []),
    `Decide with: poolferry decide ${decisions.join(' | ')}`,
  ];
}
