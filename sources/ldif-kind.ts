import { type JsonObject, textListField } from './fields.ts';

/** Classes of people's accounts: the standard ones (RFC 4519, 2798, 2307), Active Directory's, and those of others. */
const personClasses: ReadonlySet<string> = new Set([
  ...['person', 'organizationalperson', 'residentialperson', 'inetorgperson', 'pilotperson', 'newpilotperson'],
  ...['posixaccount', 'shadowaccount', 'account', 'user', 'inetuser', 'mailuser', 'sambasamaccount', 'openldapperson'],
]);

/**
 * Classes of what is no user, whatever else it is: a computer of Active Directory is a person too, by its classes, and so
 * is a password policy of OpenLDAP, whose own class is auxiliary.
 */
const otherClasses: ReadonlySet<string> = new Set([
  ...['computer', 'contact', 'device', 'iphost', 'applicationprocess', 'trusteddomain'],
  ...['group', 'groupofnames', 'groupofuniquenames', 'groupofmembers', 'groupofurls', 'posixgroup', 'ipausergroup'],
  ...['organizationalunit', 'organization', 'organizationalrole', 'domain', 'dcobject', 'container', 'alias'],
  ...['pwdpolicy', 'subentry', 'ldapsubentry', 'referral'],
]);

const loginNames = ['uid', 'sAMAccountName', 'userPrincipalName', 'mail'];

/**
 * Tells a user's entry from those of groups, computers, branches and the rest of a directory, which are no records of
 * users. Where an export has no classes, or just such as its owner made, a login name tells a user.
 */
export function isUserEntry(entry: JsonObject): boolean {
  const classes = textListField(entry.objectClass, 'objectClass').map((name) => name.trim().toLowerCase());
  if (classes.some((name) => otherClasses.has(name))) return false;
  if (classes.length === 0 || classes.some((name) => personClasses.has(name))) return true;
  return loginNames.some((name) => textListField(entry[name], name).length > 0);
}
