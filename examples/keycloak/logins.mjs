/**
 * `logins.csv`: who must be able to sign in with what, after the migration, and who must not. Disabled people are left
 * out: what their password answers is the target's own affair.
 */
export function logins(people) {
  const enabled = people.filter((person) => person.enabled);
  const withPassword = enabled.filter((person) => person.password !== undefined);
  const next = (index) => withPassword[(index + 1) % withPassword.length].password;
  return csv([
    ['identifier', 'password', 'expect'],
    ...withPassword.map((person) => [person.username, person.password, 'password_correct']),
    // Keycloak lets people sign in with their e-mail too.
    ...every(withPassword, 6, 2)
      .filter((person) => person.email !== undefined)
      .map((person) => [person.email, person.password, 'password_correct']),
    ...withPassword
      .map((person, index) => [person.username, next(index), 'password_incorrect'])
      .filter((_, index) => index % 8 === 0),
    ...every(withPassword, 11, 5)
      .filter((person) => swapCase(person.password) !== person.password)
      .map((person) => [person.username, swapCase(person.password), 'password_incorrect']),
    ...every(withPassword, 17, 3).map((person) => [person.username, `${person.password} `, 'password_incorrect']),
    ...withPassword
      // A target that reads only the first 72 bytes, as bcrypt does, would admit this one.
      .filter((person) => Buffer.byteLength(person.password) > 72)
      .map((person) => [person.username, person.password.slice(0, 72), 'password_incorrect']),
    ...enabled
      .filter((person) => person.password === undefined)
      .map((person) => [person.username, 'any password at all', 'no_password']),
    ['nobody.here', 'any password at all', 'user_not_found'],
  ]);
}

function every(list, step, first) {
  return list.filter((_, index) => index % step === first);
}

/** A password in the wrong case; the right one where its script has no cases. */
function swapCase(password) {
  const lower = password.toLowerCase();
  return lower === password ? password.toUpperCase() : lower;
}

function csv(rows) {
  return rows.map((row) => `${row.map(cell).join(',')}\n`).join('');
}

function cell(value) {
  return /[",\n\r]|^\s|\s$/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
