import { expect, test } from 'vitest';
import { isOpaqueKey } from '../../dataset/source-key.ts';

test.each([
  '0f78edef-75a4-4dcd-8379-4c05ae67a5be',
  '1500000',
  'auth0|5f7c8ec7c33c6c004bbafe82',
  'google-oauth2|103547991597142817347',
  'user_01H7ZDEVCMB5ZWVXBJ5Y4R3KJN',
  'rC7ck2W1xqZ8gTn0bV4mLsY9dE53',
])('a key that a machine made is shown: %s', (key) => {
  expect(isOpaqueKey(key)).toBe(true);
});

test.each([
  'ana.lopez@example.com',
  'email|ana.lopez@example.com',
  'ana%40example.com',
  '+14155550123',
  '14155550123',
  'sms|+14155550123',
  '(415) 555-0123',
  'ana.lopez',
  'maximilianmustermann1985',
  'uid=ana.lopez,ou=people,dc=example,dc=com',
  '李建国',
  '',
])('a key that may say who somebody is, is withheld: %s', (key) => {
  expect(isOpaqueKey(key)).toBe(false);
});
