import { z } from 'zod';
import { passwordFormatNames } from '../../contract/mapping.ts';
import { expressionFault } from '../../sources/expression.ts';

const expression = z
  .union([z.string().min(1), z.number(), z.boolean()], {
    error: 'has to be an expression, a number, true or false',
  })
  .superRefine((value, context) => {
    const fault = typeof value === 'string' ? expressionFault(value) : undefined;
    if (fault !== undefined) context.addIssue({ code: 'custom', message: `is no JMESPath expression: ${fault}` });
  })
  .meta({ id: 'expression', description: 'A JMESPath expression on one record; a number, true or false as it is.' });

const fields = z.record(z.string().min(1), expression, { error: 'has to name fields, each with an expression' });

const identifier = z
  .strictObject({
    type: z.enum(['email', 'mobile', 'uid', 'external', 'federated']).describe('What kind it is of.'),
    value: expression,
    verified: expression.exactOptional().describe('Whether it is verified: of an email or a mobile.'),
    provider: expression.exactOptional().describe('Who the account is with: of a federated one.'),
  })
  .superRefine(({ type, verified, provider }, context) => {
    if (type === 'federated' && provider === undefined) {
      context.addIssue({
        code: 'custom',
        path: ['provider'],
        message: 'has to say which provider the account is with',
      });
    }
    if (type !== 'federated' && provider !== undefined) {
      context.addIssue({ code: 'custom', path: ['provider'], message: 'is for the type federated alone' });
    }
    if (verified !== undefined && type !== 'email' && type !== 'mobile') {
      context.addIssue({ code: 'custom', path: ['verified'], message: 'is for the types email and mobile alone' });
    }
  })
  .meta({
    // The same in words of JSON Schema, for editors.
    allOf: [
      {
        if: { properties: { type: { const: 'federated' } } },
        // biome-ignore lint/suspicious/noThenProperty: JSON Schema's own word.
        then: { required: ['provider'] },
        else: { properties: { provider: false } },
      },
      {
        if: { properties: { type: { enum: ['uid', 'external', 'federated'] } } },
        // biome-ignore lint/suspicious/noThenProperty: JSON Schema's own word.
        then: { properties: { verified: false } },
      },
    ],
  });

const address = z.strictObject({
  type: z.enum(['email', 'mobile']).describe('What kind it is of.'),
  value: expression,
  verified: expression.exactOptional().describe('Whether it is verified.'),
});

const statusName = z.enum(['active', 'inactive', 'new']);

const status = z
  .union(
    [
      expression,
      z.strictObject({
        value: expression,
        table: z.record(z.string(), statusName).exactOptional().describe('Which status each value is.'),
        otherwise: statusName.exactOptional().describe('The status for any other value, and for none.'),
      }),
    ],
    { error: 'has to be an expression, or { value, table, otherwise } with active, inactive or new' },
  )
  .transform((value) => (typeof value === 'object' ? value : { value }));

/** The name that is given is told where it can be one: a hash in the wrong place is not shown. */
function noFormat(given: unknown): string {
  const isName = typeof given === 'string' && /^[a-z][a-z0-9_-]{0,19}$/i.test(given);
  const what = isName ? `: there is no password format ${given}` : '';
  return `has to be one of ${passwordFormatNames.join(', ')}${what}`;
}

const password = z.strictObject({
  format: z
    .enum(passwordFormatNames, { error: ({ input }) => noFormat(input) })
    .describe('The format of the hashes, as docs/passwords.md names it: automatic tells many apart.'),
  value: expression,
  parameters: fields.exactOptional().describe('What the format needs besides the hash: algorithm, salt, rounds.'),
  mustBeChanged: expression.exactOptional().describe('Whether the user has to change it at the next login.'),
  mustBeReset: expression.exactOptional().describe('Whether the user has to reset it.'),
  createdAt: expression.exactOptional().describe('When it was set.'),
});

/** `source.mapping`, which `docs/mapping.md` describes. */
export const mapping = z
  .strictObject({
    key: expression
      .exactOptional()
      .describe("The source's own key, from which all ids are derived: lasting, and of one user only."),
    identifiers: z.array(identifier).exactOptional().describe('What the user signs in with.'),
    addresses: z.array(address).exactOptional().describe('Further addresses, that nobody signs in with.'),
    payload: fields.exactOptional().describe("The profile, checked by the pool's payload schema."),
    metadata: fields.exactOptional().describe('What administrators keep.'),
    status: status.exactOptional().describe('active, inactive or new: by an expression, or by a table of its values.'),
    password: password.exactOptional().describe('The hash, in the format that is named, with its parameters.'),
    groups: expression.exactOptional().describe('Paths of groups: staff/editors.'),
    totp: expression.exactOptional().describe('The secret of an authenticator app, in base32.'),
    createdAt: expression.exactOptional().describe('When the user was created.'),
    updatedAt: expression.exactOptional().describe('When the user was changed last.'),
    lastLoginAt: expression.exactOptional().describe('When the user signed in last.'),
  })
  .describe('What fields of a record become: needed by csv, ndjson and json, an override of what others read.');
