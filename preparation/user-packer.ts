import type { GrowingBytes } from '../dataset/growing-bytes.ts';
import { PackedUserWriter } from './packed-user-writer.ts';
import { templateNumbers } from './record-templates.ts';
import { RecurringDates, RecurringJson, type RecurringText } from './recurring-text.ts';
import type { SharedTexts } from './shared-texts.ts';
import type { UserRecords, WrittenAddress, WrittenCredential, WrittenIdentifier, WrittenUser } from './user-records.ts';

/** Packs users' records, one user behind the other. */
export class UserPacker {
  readonly #writer = new PackedUserWriter();
  readonly #payloads: RecurringJson;
  readonly #metadata: RecurringJson;
  readonly #configs: RecurringJson;
  /** Of a user and all records that have the dates of the user. */
  readonly #dates: RecurringDates;
  readonly #passwordDates: RecurringDates;
  #lastValue: string | undefined;
  #lastPlace = 0;
  #valueBefore: string | undefined;
  #placeBefore = 0;

  /** @param shared what it finds that users have in common comes there */
  constructor(shared: SharedTexts) {
    this.#payloads = new RecurringJson(shared);
    this.#metadata = new RecurringJson(shared);
    this.#configs = new RecurringJson(shared);
    this.#dates = new RecurringDates(shared);
    this.#passwordDates = new RecurringDates(shared);
  }

  /**
   * Cuts a user's records into templates and texts.
   *
   * @param into where the user goes; it holds nothing but packed users
   * @param order the record's place in the source's order
   * @param lastLogin milliseconds since 1970, or 0
   */
  pack(into: GrowingBytes, records: UserRecords, profile: number, order: number, lastLogin: number): void {
    const writer = this.#writer;
    this.#lastValue = undefined;
    this.#valueBefore = undefined;
    this.#dates.forgetPlace();
    this.#passwordDates.forgetPlace();
    const { id } = records.user;
    writer.begin(into, { id, profile, order, lastLogin });
    // First, so that a user can be named without looking through its records.
    this.#key(records);
    this.#user(records.user);
    for (const credential of records.credentials) this.#credential(credential);
    for (const identifier of records.identifiers) this.#identifier(identifier);
    for (const address of records.addresses) this.#address(address);
    for (const group of records.groups) writer.record(templateNumbers.groupMember, group);
    writer.end();
  }

  #key({ key, user, password }: UserRecords): void {
    const mustBeReset = password.kind === 'reset';
    this.#writer.record(templateNumbers.key(mustBeReset), user.id);
    this.#quoted(key.sourceKey);
    this.#quoted(key.at);
    if (mustBeReset) this.#writer.text(password.reason);
  }

  #user(user: Readonly<WrittenUser>): void {
    const { id, status, payload, metadata } = user;
    this.#writer.record(templateNumbers.user(status, metadata !== undefined), id);
    this.#recurring(this.#payloads.of(payload));
    this.#recurring(this.#dates.of(user));
    if (metadata !== undefined) this.#recurring(this.#metadata.of(metadata));
  }

  #credential(credential: Readonly<WrittenCredential>): void {
    const writer = this.#writer;
    if (credential.type === 'password') {
      const { state = 'valid', expires_at: expiresAt } = credential;
      const { config, value } = credential.payload.hashed_password;
      writer.record(templateNumbers.password(state, expiresAt !== undefined), credential.id);
      this.#recurring(this.#configs.of(config));
      writer.quoted(value);
      if (expiresAt !== undefined) writer.quoted(expiresAt);
      this.#recurring(this.#passwordDates.of(credential));
    } else {
      writer.record(templateNumbers.factor(credential.type), credential.id);
      writer.text(JSON.stringify(credential.payload));
      this.#recurring(this.#dates.of(credential));
    }
  }

  #identifier(record: Readonly<WrittenIdentifier>): void {
    const { type, identifier, identifier_lc: lower, metadata } = record;
    this.#writer.record(templateNumbers.identifier(type, metadata !== undefined), record.id);
    this.#quoted(identifier);
    this.#quoted(lower);
    this.#recurring(this.#dates.of(record));
    if (metadata !== undefined) this.#recurring(this.#metadata.of(metadata));
  }

  #address(record: Readonly<WrittenAddress>): void {
    const { type, address, address_lc: lower, verified, verified_at: verifiedAt } = record;
    this.#writer.record(templateNumbers.address(type, verified === true, verifiedAt !== undefined), record.id);
    this.#quoted(address);
    this.#quoted(lower);
    if (verifiedAt !== undefined) this.#writer.quoted(verifiedAt);
    this.#recurring(this.#dates.of(record));
  }

  #recurring(text: RecurringText): void {
    if (text.number !== undefined) this.#writer.shared(text.number);
    else if (text.place !== undefined) this.#writer.again(text.place);
    else text.place = this.#writer.text(text.text);
  }

  /** Mostly one of the two texts before: an e-mail address and the same in lower case, first as identifier, then as address. */
  #quoted(value: string): void {
    if (value === this.#lastValue) this.#writer.again(this.#lastPlace);
    else if (value === this.#valueBefore) this.#writer.again(this.#placeBefore);
    else {
      this.#valueBefore = this.#lastValue;
      this.#placeBefore = this.#lastPlace;
      this.#lastValue = value;
      this.#lastPlace = this.#writer.quoted(value);
    }
  }
}
