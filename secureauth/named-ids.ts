const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;

/**
 * The UUIDs that an error's body names, in lower case, each once. What they are of is not documented (`details` is any
 * object): whoever uses them looks them up among the records that were sent.
 */
export function namedIds(body: string): readonly string[] {
  return [...new Set(Array.from(body.matchAll(uuid), ([id]) => id.toLowerCase()))];
}
