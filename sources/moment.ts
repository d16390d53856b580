/** ISO 8601 as systems and databases write it: `2025-01-31`, `2025-01-31T10:00:00Z`, `2025-01-31 10:00:00.123+00`. */
const written =
  /^(\d{4}-\d{2}-\d{2})(?:[T ]((?:[01]\d|2[0-3]):[0-5]\d)(?::([0-5]\d)(?:[.,](\d{1,9})\d*)?)?)?(?: ?(?:(Z|UTC)|([+-]\d{2}):?(\d{2})?))?$/i;

/** 9999-12-31T23:59:59.999Z: RFC 3339 has years of four digits. */
const lastMillisecond = 253_402_300_799_999;

/**
 * A moment as RFC 3339, of milliseconds since 1970 or of a text. A text without a zone is taken for UTC, one without a
 * time for midnight.
 *
 * @returns undefined when the value is no moment
 */
export function momentOf(value: unknown): string | undefined {
  if (typeof value === 'number') return ofMilliseconds(value);
  return typeof value === 'string' ? ofText(value) : undefined;
}

function ofMilliseconds(value: number): string | undefined {
  return Number.isInteger(value) && value >= 0 && value <= lastMillisecond ? new Date(value).toISOString() : undefined;
}

function ofText(text: string): string | undefined {
  const [matched, date, time = '00:00', seconds = '00', fraction, , hours, minutes = '00'] = written.exec(text) ?? [];
  if (matched === undefined) return undefined;
  const zone = hours === undefined ? 'Z' : `${hours}:${minutes}`;
  const moment = `${date}T${time}:${seconds}${fraction === undefined ? '' : `.${fraction}`}${zone}`;
  return isDay(date) && !Number.isNaN(Date.parse(moment)) ? moment : undefined;
}

/** `Date` takes the 30th of February for the 2nd of March. */
function isDay(date: string | undefined): boolean {
  const midnight = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(`${date}`);
}
