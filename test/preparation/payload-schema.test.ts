import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { payloadChecker } from '../../preparation/payload-schema.ts';
import { withUsableSchemas } from '../../preparation/usable-schemas.ts';

/** The sample of the vendor's documentation (docs.secureauth.com, "Configure Identity Pool user attributes"). */
const sample = {
  properties: {
    family_name: { description: 'user last name', type: 'string', minLength: 1 },
    given_name: { description: 'user first name', type: 'string', minLength: 1 },
    name: { description: 'user full name', type: 'string', minLength: 1 },
    'e-mail': { description: 'user e-mail', type: 'string', minLength: 1 },
    custom: { description: 'Custom boolean field', type: 'boolean' },
  },
  description: 'sample user data schema',
  type: 'object',
  required: ['family_name', 'given_name', 'e-mail', 'custom'],
};
const ada = { family_name: 'Lovelace', given_name: 'Ada', 'e-mail': 'ada@example.com', custom: true };

describe("a profile against the pool's schema", () => {
  it('passes when it fits', () => {
    expect(payloadChecker(sample)(ada)).toBeUndefined();
  });

  it.each<[object, string, string]>([
    [{ ...ada, custom: 'yes' }, '/custom', 'must be boolean'],
    [{ ...ada, family_name: '' }, '/family_name', 'must NOT have fewer than 1 characters'],
    [{ family_name: 'Lovelace', given_name: 'Ada', custom: true }, '/e-mail', 'must be there'],
  ])('is told by the field and the rule that it breaks', (profile, path, reason) => {
    expect(payloadChecker(sample)(profile)).toEqual({ path, reason });
  });

  it.each<[string, object, unknown, { readonly path: string; readonly reason: string }]>([
    [
      'additionalProperties',
      { properties: { address: { type: 'object', properties: {}, additionalProperties: false } } },
      { address: { street: 'x' } },
      { path: '/address/street', reason: 'must be a property of the schema' },
    ],
    [
      'dependentRequired',
      { dependentRequired: { phone_number: ['phone_region'] } },
      { phone_number: 'x' },
      { path: '', reason: 'must have property phone_region when property phone_number is present' },
    ],
    [
      'minContains',
      { properties: { tags: { contains: { const: 'a' }, minContains: 2 } } },
      { tags: ['a', 'b'] },
      { path: '/tags', reason: 'must contain at least 2 valid item(s)' },
    ],
    [
      'anyOf',
      { properties: { age: { anyOf: [{ type: 'integer' }, { type: 'null' }] } } },
      { age: 'x' },
      { path: '/age', reason: 'must match a schema in anyOf' },
    ],
    [
      'if and then',
      JSON.parse(
        '{"if": {"properties": {"kind": {"const": "staff"}}, "required": ["kind"]}, "then": {"required": ["site"]}}',
      ),
      { kind: 'staff' },
      { path: '/site', reason: 'must be there' },
    ],
    [
      'enum',
      { properties: { locale: { enum: ['de', 'fr'] } } },
      { locale: 'xx' },
      { path: '/locale', reason: 'must be equal to one of the allowed values' },
    ],
  ])('is held to %s', (_keyword, schema, profile, defect) => {
    expect(payloadChecker({ ...schema })(profile)).toEqual(defect);
  });

  it('is held to no format and to no keyword of the vendor’s own, which SecureAuth does not enforce either', () => {
    const schema = { properties: { website: { type: 'string', format: 'uri', hidden: true } } };
    expect(payloadChecker(schema)({ website: 'not an address' })).toBeUndefined();
  });

  it('never has its values told', () => {
    const kinds = ['string', 'boolean', 'integer', 'object'].map((type) => ({ type }));
    const schemas = [
      ...kinds,
      { enum: ['a'] },
      { const: 'a' },
      { pattern: '^a$' },
      { maxLength: 1 },
      { not: {} },
      { type: 'array', items: { type: 'string', maxLength: 1 }, uniqueItems: true },
    ];
    const secret = fc.string({ minLength: 8, maxLength: 20, unit: fc.constantFrom('Q', 'X', 'Z', '7') });
    fc.assert(
      fc.property(fc.constantFrom(...schemas), secret, fc.boolean(), (schema, value, listed) => {
        const check = payloadChecker({ properties: { field: schema } });
        const defect = check({ field: listed ? [value, value] : value });
        expect(JSON.stringify(defect ?? '')).not.toContain(value);
      }),
    );
  });
});

describe('a schema that cannot be compiled', () => {
  const goLike = { properties: { code: { type: 'string', pattern: '(?P<code>a)' } } };

  it('is told with the reason', () => {
    expect(() => payloadChecker(goLike)).toThrow(/cannot be read here: Invalid regular expression/);
    expect(() => payloadChecker({ type: 'text' })).toThrow(/cannot be read here: .*type/);
  });

  it('is left out of the rules and becomes a finding, and the other one stays', () => {
    const rules = { identifierCaseInsensitive: true, payloadSchema: goLike, metadataSchema: sample };
    const known = { setting: 'password_policy', message: 'known' };
    expect(withUsableSchemas({ rules, findings: [known] })).toEqual({
      rules: { identifierCaseInsensitive: true, metadataSchema: sample },
      findings: [known, { setting: 'payload_schema_id', message: expect.stringMatching(/are not checked/) }],
    });
  });
});
