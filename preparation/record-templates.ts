import { Buffer } from 'node:buffer';
import type { SectionName } from '../dataset/batch-body.ts';
import type { WrittenAddress, WrittenFactor, WrittenIdentifier, WrittenUser } from './user-records.ts';
import { uuidTextLength } from './uuid-bytes.ts';

/**
 * The JSON of one kind of record, cut where a user's own ids and texts stand. Hundreds of bytes of every record are the
 * same for all users of a pool, so a packed user holds a template's number and its own ids and texts alone.
 */
export interface RecordTemplate {
  readonly section: SectionName;
  /** All that stands before the first text, with room for the ids. */
  readonly opening: Buffer;
  /** Where in the opening the record's own id belongs; undefined where it has none but the user's. */
  readonly ownIdAt: number | undefined;
  /** Where in the opening the user's id belongs. */
  readonly userIdAt: number;
  /** What stands behind each text. */
  readonly pieces: readonly Buffer[];
}

const statuses = ['active', 'inactive', 'new', 'deleted'] as const satisfies readonly WrittenUser['status'][];
const passwordStates = ['valid', 'must_be_reset', 'must_be_changed'] as const;
const factorTypes = ['webauthn', 'totp'] as const satisfies readonly WrittenFactor['type'][];
const identifierTypes = [
  'email',
  'mobile',
  'uid',
  'external',
  'federated',
] as const satisfies readonly WrittenIdentifier['type'][];
const addressTypes = ['email', 'mobile'] as const satisfies readonly WrittenAddress['type'][];

const users = 0;
const passwords = users + 2 * statuses.length;
const factors = passwords + 2 * passwordStates.length;
const identifiers = factors + factorTypes.length;
const addresses = identifiers + 2 * identifierTypes.length;
const groupMembers = addresses + 4 * addressTypes.length;
const keys = groupMembers + 1;

/** Stands where an id is written later. */
const idRoom = '0'.repeat(uuidTextLength);

/**
 * Numbers of templates. They are the same in every process, because buckets on disk outlive the process that wrote them.
 * The comment behind each names its ids and texts in their order; `dates` are `created_at` and `updated_at` with their names,
 * which go together.
 */
export const templateNumbers = {
  /** id, payload, dates, and metadata where it has some */
  user: (status: (typeof statuses)[number], hasMetadata: boolean) =>
    users + 2 * statuses.indexOf(status) + Number(hasMetadata),
  /** id, user_id, config and value of the hash, expires_at where it expires, dates */
  password: (state: (typeof passwordStates)[number], expires: boolean) =>
    passwords + 2 * passwordStates.indexOf(state) + Number(expires),
  /** id, user_id, payload, dates */
  factor: (type: (typeof factorTypes)[number]) => factors + factorTypes.indexOf(type),
  /** id, user_id, identifier, identifier_lc, dates, and metadata where it has some */
  identifier: (type: (typeof identifierTypes)[number], hasMetadata: boolean) =>
    identifiers + 2 * identifierTypes.indexOf(type) + Number(hasMetadata),
  /** id, user_id, address, address_lc, verified_at where it is known, dates */
  address: (type: (typeof addressTypes)[number], verified: boolean, hasMoment: boolean) =>
    addresses + 4 * addressTypes.indexOf(type) + 2 * Number(verified) + Number(hasMoment),
  /** group_id, user_id */
  groupMember: groupMembers,
  /** id, sourceKey, at, and the reason where the password has to be reset */
  key: (mustBeReset: boolean) => keys + Number(mustBeReset),
} as const;

/** What a record of a template is. */
export type RecordKind = 'user' | 'password' | 'factor' | 'identifier' | 'address' | 'groupMember' | 'key';

const firstNumbers: readonly (readonly [number, RecordKind])[] = [
  [keys, 'key'],
  [groupMembers, 'groupMember'],
  [addresses, 'address'],
  [identifiers, 'identifier'],
  [factors, 'factor'],
  [passwords, 'password'],
  [users, 'user'],
];

export function templateKind(number: number): RecordKind {
  return firstNumbers.find(([first]) => number >= first)?.[1] ?? 'user';
}

/** Whether a template is that of an address that the source says is verified. */
export function addressVerified(number: number): boolean {
  return templateKind(number) === 'address' && (number - addresses) % 4 >= 2;
}

/** The type of an identifier's template. */
export function identifierTypeOf(number: number): (typeof identifierTypes)[number] {
  return identifierTypes[Math.floor((number - identifiers) / 2)] ?? 'external';
}

const counts = recordTemplates('', '').map(({ ownIdAt, pieces }) => ({
  hasOwnId: ownIdAt !== undefined,
  texts: pieces.length,
}));

/** Whether a template has an id beside the user's, and how many texts fill it. */
export function templateCounts(number: number): { readonly hasOwnId: boolean; readonly texts: number } {
  return counts[number] ?? { hasOwnId: false, texts: 0 };
}

/** Every template of a pool, by its number. */
export function recordTemplates(tenantId: string, poolId: string): readonly RecordTemplate[] {
  const pool = `","tenant_id":${JSON.stringify(tenantId)},"user_pool_id":${JSON.stringify(poolId)}`;
  const owner = `${pool},"user_id":"`;
  const metadataOrEnd = [['}'], [',"metadata":', '}']] as const;
  const template = (section: SectionName, ...parts: readonly string[]): RecordTemplate => {
    const hasOwnId = section !== 'users' && section !== 'keys';
    const textsFrom = hasOwnId ? 3 : 2;
    const [first = '', second = ''] = parts;
    const firstIdAt = Buffer.byteLength(first);
    return {
      section,
      opening: Buffer.from(parts.slice(0, textsFrom).join(idRoom)),
      ownIdAt: hasOwnId ? firstIdAt : undefined,
      userIdAt: hasOwnId ? firstIdAt + uuidTextLength + Buffer.byteLength(second) : firstIdAt,
      pieces: parts.slice(textsFrom).map((part) => Buffer.from(part)),
    };
  };
  return [
    ...statuses.flatMap((status) =>
      metadataOrEnd.map((end) => template('users', '{"id":"', `${pool},"status":"${status}","payload":`, ',', ...end)),
    ),
    ...passwordStates.flatMap((state) =>
      [['}'], ['",', '}']].map((end) =>
        template(
          'user_credentials',
          '{"id":"',
          owner,
          '","type":"password","payload":{"hashed_password":{"config":',
          ',"value":"',
          `"}},"state":"${state}",${end.length > 1 ? '"expires_at":"' : ''}`,
          ...end,
        ),
      ),
    ),
    ...factorTypes.map((type) =>
      template('user_credentials', '{"id":"', owner, `","type":"${type}","payload":`, ',', '}'),
    ),
    ...identifierTypes.flatMap((type) =>
      metadataOrEnd.map((end) =>
        template(
          'user_identifiers',
          '{"id":"',
          owner,
          `","type":"${type}","identifier":"`,
          '","identifier_lc":"',
          '",',
          ...end,
        ),
      ),
    ),
    ...addressTypes.flatMap((type) =>
      [false, true].flatMap((verified) =>
        [['}'], ['",', '}']].map((end) =>
          template(
            'user_verifiable_addresses',
            '{"id":"',
            owner,
            `","type":"${type}","address":"`,
            '","address_lc":"',
            `","status":"active","verified":${verified},${end.length > 1 ? '"verified_at":"' : ''}`,
            ...end,
          ),
        ),
      ),
    ),
    template('group_members', '{"group_id":"', owner, '"}'),
    ...[['"}\n'], ['","reset":"', '"}\n']].map((end) =>
      template('keys', '{"id":"', '","sourceKey":"', '","at":"', ...end),
    ),
  ];
}
