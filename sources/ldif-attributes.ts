/**
 * The attributes that are looked at, as the standard schemas write them: LDAP compares their names without regard to
 * case (RFC 4512, section 2.5), and tools write them in several.
 */
const knownNames = [
  ...['dn', 'objectClass', 'changetype', 'uid', 'cn', 'sn', 'givenName', 'displayName', 'preferredLanguage'],
  ...['mail', 'mobile', 'telephoneNumber', 'memberOf', 'userPassword'],
  ...['entryUUID', 'nsUniqueId', 'objectGUID', 'ipaUniqueID', 'sAMAccountName', 'userPrincipalName'],
  ...['pwdAccountLockedTime', 'pwdReset', 'pwdChangedTime', 'pwdLastSuccess', 'authTimestamp', 'lastLoginTime'],
  ...['nsAccountLock', 'ds-pwp-account-disabled', 'loginDisabled', 'userAccountControl', 'lastLogonTimestamp'],
  ...['createTimestamp', 'modifyTimestamp', 'whenCreated', 'whenChanged'],
  ...['employeeNumber', 'employeeID', 'employeeType', 'title', 'department', 'departmentNumber', 'company', 'o'],
  ...['uidNumber', 'gidNumber'],
];

const known: ReadonlyMap<string, string> = new Map(knownNames.map((name) => [name.toLowerCase(), name]));

/** Attributes of lists with millions of members, and of pictures and certificates: nothing that becomes of a user. */
const unread: ReadonlySet<string> = new Set([
  ...['member', 'uniquemember', 'memberuid', 'memberurl', 'roleoccupant'],
  ...['jpegphoto', 'thumbnailphoto', 'photo', 'audio', 'usercertificate', 'usersmimecertificate', 'userpkcs12'],
]);

/** The name of an attribute as the schema has it, or else as it is written. */
export function attributeName(written: string): string {
  const name = written.endsWith(';binary') ? written.slice(0, -';binary'.length) : written;
  return known.get(name.toLowerCase()) ?? name;
}

/** Tells a line whose attribute is passed over, whatever its options. */
export function isUnread(line: string): boolean {
  const [name = ''] = /^[\w.-]+/.exec(line) ?? [];
  return unread.has(name.toLowerCase());
}

/** The name where a reject may show it: in a broken file, what stands before a colon may be anything. */
export function shownName(name: string): string | undefined {
  return known.get(name.toLowerCase());
}
