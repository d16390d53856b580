import { Buffer } from 'node:buffer';
import type { SectionName } from '../dataset/batch-body.ts';
import type { WrittenAddress, WrittenFactor, WrittenIdentifier, WrittenUser } from './user-records.ts';

/**
 * The JSON of one kind of record, cut where a user's own texts stand. Hundreds of bytes of every record are the same for
 * all users of a pool, so a packed user holds a template's number and its own texts alone.
 */
export interface RecordTemplate {
  readonly section: SectionName;
  /** What stands before the first text, in UTF-8. */
  readonly opening: Buffer;
  /** What stands behind each text. */
  readonly pieces: readonly Buffer[];
  /** Of all these together. */
  readonly bytes: number;
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

/**
 * Numbers of templates. They are the same in every process, because buckets on disk outlive the process that wrote them.
 * The comment behind each names its texts in their order.
 */
export const templateNumbers = {
  /** id, payload, created_at, updated_at, and metadata where it has some */
  user: (status: (typeof statuses)[number], hasMetadata: boolean) =>
    users + 2 * statuses.indexOf(status) + Number(hasMetadata),
  /** id, user_id, config, value, expires_at where it expires, created_at, updated_at */
  password: (state: (typeof passwordStates)[number], expires: boolean) =>
    passwords + 2 * passwordStates.indexOf(state) + Number(expires),
  /** id, user_id, payload, created_at, updated_at */
  factor: (type: (typeof factorTypes)[number]) => factors + factorTypes.indexOf(type),
  /** id, user_id, identifier, identifier_lc, created_at, updated_at, and metadata where it has some */
  identifier: (type: (typeof identifierTypes)[number], hasMetadata: boolean) =>
    identifiers + 2 * identifierTypes.indexOf(type) + Number(hasMetadata),
  /** id, user_id, address, address_lc, verified_at where it is known, created_at, updated_at */
  address: (type: (typeof addressTypes)[number], verified: boolean, hasMoment: boolean) =>
    addresses + 4 * addressTypes.indexOf(type) + 2 * Number(verified) + Number(hasMoment),
  /** group_id, user_id */
  groupMember: groupMembers,
  /** id, sourceKey, at */
  key: keys,
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

const textCounts = recordTemplates('', '').map(({ pieces }) => pieces.length);

/** How many texts fill a template. */
export function templateTexts(number: number): number {
  return textCounts[number] ?? 0;
}

/** Every template of a pool, by its number. */
export function recordTemplates(tenantId: string, poolId: string): readonly RecordTemplate[] {
  const pool = `","tenant_id":${JSON.stringify(tenantId)},"user_pool_id":${JSON.stringify(poolId)}`;
  const owner = `${pool},"user_id":"`;
  const dates = ['","created_at":"', '","updated_at":"', '"}'] as const;
  const [created, updated] = dates;
  const withMetadata = ['","metadata":', '}'];
  const template = (section: SectionName, opening: string, ...pieces: readonly string[]): RecordTemplate => ({
    section,
    opening: Buffer.from(opening),
    pieces: pieces.map((piece) => Buffer.from(piece)),
    bytes: Buffer.byteLength(opening + pieces.join('')),
  });
  const twice = (both: (second: boolean) => RecordTemplate) => [both(false), both(true)];
  return [
    ...statuses.flatMap((status) =>
      twice((metadata) =>
        template(
          'users',
          '{"id":"',
          `${pool},"status":"${status}","payload":`,
          created.slice(1),
          updated,
          ...(metadata ? withMetadata : ['"}']),
        ),
      ),
    ),
    ...passwordStates.flatMap((state) =>
      twice((expires) =>
        template(
          'user_credentials',
          '{"id":"',
          owner,
          '","type":"password","payload":{"hashed_password":{"config":',
          ',"value":"',
          `"}},"state":"${state}${expires ? '","expires_at":"' : created}`,
          ...(expires ? dates : dates.slice(1)),
        ),
      ),
    ),
    ...factorTypes.map((type) =>
      template('user_credentials', '{"id":"', owner, `","type":"${type}","payload":`, created.slice(1), updated, '"}'),
    ),
    ...identifierTypes.flatMap((type) =>
      twice((metadata) =>
        template(
          'user_identifiers',
          '{"id":"',
          owner,
          `","type":"${type}","identifier":"`,
          '","identifier_lc":"',
          created,
          updated,
          ...(metadata ? withMetadata : ['"}']),
        ),
      ),
    ),
    ...addressTypes.flatMap((type) =>
      [false, true].flatMap((verified) =>
        twice((hasMoment) =>
          template(
            'user_verifiable_addresses',
            '{"id":"',
            owner,
            `","type":"${type}","address":"`,
            '","address_lc":"',
            `","status":"active","verified":${verified},${hasMoment ? '"verified_at":"' : created.slice(2)}`,
            ...(hasMoment ? dates : dates.slice(1)),
          ),
        ),
      ),
    ),
    template('group_members', '{"group_id":"', owner, '"}'),
    template('keys', '{"id":"', '","sourceKey":"', '","at":"', '"}\n'),
  ];
}
