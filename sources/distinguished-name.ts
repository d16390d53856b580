import { Buffer } from 'node:buffer';

// Own code for two readings of a text: the packages that parse distinguished names are parts of LDAP clients.

/** A character that is escaped, in hex or by itself (RFC 4514, section 2.4). */
const escaped = /\\(?:([0-9A-Fa-f]{2})|(.))/gs;

/** The value that a distinguished name begins with: `Editors, all` of `cn=Editors\, all+ou=x,dc=example`. */
export function leadingValue(name: string): string | undefined {
  const [, value] = /^[^=]*=((?:\\.|[^\\,+;])*)/s.exec(name) ?? [];
  if (value === undefined) return undefined;
  // Hex is of bytes, and several of them make one character.
  const bytes: Buffer[] = [];
  let end = 0;
  for (const match of value.matchAll(escaped)) {
    const [whole, hex, character = ''] = match;
    bytes.push(Buffer.from(value.slice(end, match.index)));
    bytes.push(hex === undefined ? Buffer.from(character) : Buffer.from(hex, 'hex'));
    end = match.index + whole.length;
  }
  bytes.push(Buffer.from(value.slice(end)));
  return Buffer.concat(bytes).toString('utf8').trim();
}

/**
 * A distinguished name so that two ways of writing one are the same text: case does not count in the attributes that
 * people are named by, nor do spaces around commas and equals signs.
 */
export function normalizedName(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ ?([=+]) ?/g, '$1')
    .replaceAll(/(?<!\\) ?[,;] ?/g, ',');
}
