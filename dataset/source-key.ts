/** Whatever stands before the last `|` of a key names a connection, as in Auth0's `auth0|5f7c8ec7c33c6c004bbafe82`. */
const connection = /^(?:[a-z0-9-]+\|)*/;

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Row numbers. Longer ones might be telephone numbers. */
const shortNumber = /^[0-9]{1,7}$/;
const longHexadecimal = /^[0-9a-f]{20,}$/i;
/** Such as Firebase's, Okta's and WorkOS's ids; a word and an underscore may stand before it. */
const letteredId = /^(?:[a-z]+_)?([0-9A-Za-z]{20,})$/;

/**
 * Whether a source's key says nothing of its user, so that a report may show it. Keys that a person chose or is
 * reached by (e-mail addresses, telephone numbers, usernames, directory names) do not: only forms that machines make
 * are known to be harmless.
 */
export function isOpaqueKey(sourceKey: string): boolean {
  const key = sourceKey.replace(connection, '');
  if (uuid.test(key) || shortNumber.test(key) || longHexadecimal.test(key)) return true;
  const id = letteredId.exec(key)?.[1];
  return id !== undefined && isScattered(id);
}

/** Random ids change between letters and digits all the time; a name with a year behind it changes once. */
function isScattered(id: string): boolean {
  return (id.match(/[A-Za-z](?=[0-9])|[0-9](?=[A-Za-z])/g) ?? []).length >= 4;
}
