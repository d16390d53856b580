/** What may stand for how a person wishes to be named, the best first: claims of OpenID Connect, which profiles are mapped to. */
const nameClaims: readonly (readonly string[])[] = [['name'], ['given_name', 'family_name'], ['nickname']];

/** How to name a user in a letter; undefined where the profile does not tell. */
export function preferredName(payload: Readonly<Record<string, unknown>>): string | undefined {
  for (const claims of nameClaims) {
    const parts = claims.flatMap((claim) => textOf(payload[claim]) ?? []);
    if (parts.length > 0) return parts.join(' ');
  }
  return undefined;
}

function textOf(value: unknown): string | undefined {
  const text = typeof value === 'string' ? value.trim() : '';
  return text === '' ? undefined : text;
}
