import { z } from 'zod';
import { expressionFault } from '../../sources/expression.ts';

const expression = z
  .union([z.string().min(1), z.number(), z.boolean()], {
    error: 'has to be an expression, a number, true or false',
  })
  .superRefine((value, context) => {
    const fault = typeof value === 'string' ? expressionFault(value) : undefined;
    if (fault !== undefined) context.addIssue({ code: 'custom', message: `is no JMESPath expression: ${fault}` });
  });

const fields = z.record(z.string().min(1), expression, { error: 'has to name fields, each with an expression' });

const identifier = z
  .strictObject({
    type: z.enum(['email', 'mobile', 'uid', 'external', 'federated']),
    value: expression,
    verified: expression.exactOptional(),
    provider: expression.exactOptional(),
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
  });

const address = z.strictObject({
  type: z.enum(['email', 'mobile']),
  value: expression,
  verified: expression.exactOptional(),
});

const statusName = z.enum(['active', 'inactive', 'new']);

const status = z
  .union(
    [
      expression,
      z.strictObject({
        value: expression,
        table: z.record(z.string(), statusName).exactOptional(),
        otherwise: statusName.exactOptional(),
      }),
    ],
    { error: 'has to be an expression, or { value, table, otherwise } with active, inactive or new' },
  )
  .transform((value) => (typeof value === 'object' ? value : { value }));

const password = z.strictObject({
  format: z.string().min(1),
  value: expression,
  parameters: fields.exactOptional(),
  mustBeChanged: expression.exactOptional(),
  mustBeReset: expression.exactOptional(),
  createdAt: expression.exactOptional(),
});

/** `source.mapping`, which `docs/mapping.md` describes. */
export const mapping = z.strictObject({
  key: expression.exactOptional(),
  identifiers: z.array(identifier).exactOptional(),
  addresses: z.array(address).exactOptional(),
  payload: fields.exactOptional(),
  metadata: fields.exactOptional(),
  status: status.exactOptional(),
  password: password.exactOptional(),
  groups: expression.exactOptional(),
  totp: expression.exactOptional(),
  createdAt: expression.exactOptional(),
  updatedAt: expression.exactOptional(),
  lastLoginAt: expression.exactOptional(),
});
