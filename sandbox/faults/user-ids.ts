/**
 * Ids of the users in an import's body, before anybody has checked its form: what is of no form has no ids. A body is a
 * dump, or a list of patch operations.
 */
export function userIdsIn(body: unknown): string[] {
  const users = Array.isArray(body) ? body.filter(addsUser).map(({ value }) => value) : fieldOf(body, 'users');
  if (!Array.isArray(users)) return [];
  return users.flatMap((user) => {
    const id = fieldOf(user, 'id');
    return typeof id === 'string' ? [id.toLowerCase()] : [];
  });
}

function addsUser(operation: unknown): boolean {
  const path = fieldOf(operation, 'path');
  return typeof path === 'string' && path.startsWith('/users/');
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}
