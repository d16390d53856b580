import type { MappingSettings } from '../contract/mapping.ts';
import type { Person } from '../contract/person.ts';
import type { SourceSettings } from '../contract/source.ts';
import type { Draft } from './draft.ts';
import type { JsonObject } from './fields.ts';
import { MappedFields } from './mapped-fields.ts';
import { MappedLogins } from './mapped-logins.ts';
import { MappedPassword } from './mapped-password.ts';
import { type MappedSetting, optionalSetting } from './mapped-setting.ts';
import { MappedStatus } from './mapped-status.ts';

const momentNames = ['createdAt', 'updatedAt', 'lastLoginAt'] as const satisfies readonly (keyof Person)[];

const base32 = /^[A-Z2-7]+=*$/;

/**
 * What an operator states about every record of a source (`source.mapping`), compiled once. What it finds goes before
 * what the adapter reads; where it finds nothing, that stays.
 */
export class Mapping {
  readonly #key: MappedSetting | undefined;
  readonly #logins: MappedLogins;
  readonly #status: MappedStatus | undefined;
  readonly #payload: MappedFields;
  readonly #metadata: MappedFields;
  readonly #password: MappedPassword | undefined;
  readonly #groups: MappedSetting | undefined;
  readonly #totp: MappedSetting | undefined;
  readonly #moments: readonly (readonly [name: (typeof momentNames)[number], setting: MappedSetting])[];

  constructor(mapping: MappingSettings, phoneRegion: string | undefined) {
    this.#key = optionalSetting('mapping.key', mapping.key);
    this.#logins = new MappedLogins(mapping.identifiers ?? [], mapping.addresses ?? [], phoneRegion);
    this.#status = mapping.status === undefined ? undefined : new MappedStatus(mapping.status);
    this.#payload = new MappedFields('mapping.payload', mapping.payload);
    this.#metadata = new MappedFields('mapping.metadata', mapping.metadata);
    this.#password = mapping.password === undefined ? undefined : new MappedPassword(mapping.password);
    this.#groups = optionalSetting('mapping.groups', mapping.groups);
    this.#totp = optionalSetting('mapping.totp', mapping.totp);
    this.#moments = momentNames.flatMap((name) => {
      const setting = optionalSetting(`mapping.${name}`, mapping[name]);
      return setting === undefined ? [] : [[name, setting] as const];
    });
  }

  /** The source's own key; undefined when nothing is stated or found. */
  key(record: JsonObject): string | undefined {
    return this.#key?.text(record);
  }

  /**
   * The person with all that is found in the record.
   *
   * @throws RecordFault
   */
  apply(record: JsonObject, person: Person): Person {
    const { identifiers, addresses, noPhoneNumber } = this.#logins.read(record, person);
    const draft: Draft<Person> = { ...person, identifiers, addresses };
    draft.status = this.#status?.read(record) ?? person.status;
    draft.payload = this.#payload.read(record, person.payload) ?? person.payload;
    if (noPhoneNumber !== undefined && !('phone_number' in draft.payload)) {
      draft.payload = { ...draft.payload, phone_number: noPhoneNumber };
    }
    const metadata = this.#metadata.read(record, person.metadata);
    if (metadata !== undefined) draft.metadata = metadata;
    const password = this.#password?.read(record);
    if (password !== undefined) draft.password = password;
    this.#applyGroups(record, draft);
    this.#applyTotp(record, draft);
    for (const [name, setting] of this.#moments) {
      const moment = setting.moment(record);
      if (moment !== undefined) draft[name] = moment;
    }
    return draft;
  }

  #applyGroups(record: JsonObject, draft: Draft<Person>): void {
    const groups = this.#groups?.texts(record) ?? [];
    if (groups.length > 0) draft.groups = groups.map((path) => (path.startsWith('/') ? path : `/${path}`));
  }

  #applyTotp(record: JsonObject, draft: Draft<Person>): void {
    const secret = this.#totp?.text(record)?.replaceAll(' ', '').toUpperCase();
    if (secret === undefined) return;
    if (!base32.test(secret)) throw this.#totp?.fault('Expected a secret in base32, found another text');
    const others = draft.credentials?.filter(({ type }) => type !== 'totp') ?? [];
    draft.credentials = [...others, { type: 'totp', payload: { totp_secret: secret } }];
  }
}

/** The mapping of a source's settings, if they have one. */
export function mappingOf({ mapping, phoneRegion }: SourceSettings): Mapping | undefined {
  return mapping === undefined ? undefined : new Mapping(mapping, phoneRegion);
}
