/** `20261123132504Z`, `20220111134059.0Z`, `2026112313+0100`: RFC 4517, section 3.3.13. */
const generalizedTime =
  /^(\d{4})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])([01]\d|2[0-3])(?:([0-5]\d)(?:([0-5]\d))?)?(?:[.,](\d+))?(?:Z|([+-](?:[01]\d|2[0-3]))([0-5]\d)?)$/;

/**
 * A moment in LDAP's syntax GeneralizedTime as RFC 3339.
 *
 * @returns undefined when the text is none, or has a fraction of an hour or a minute, which nobody writes
 */
export function generalizedTimeMoment(text: string): string | undefined {
  const [matched, year, month, day, hour, minute, second, fraction, zoneHours, zoneMinutes] =
    generalizedTime.exec(text) ?? [];
  if (matched === undefined || (fraction !== undefined && second === undefined)) return undefined;
  const zone = zoneHours === undefined ? 'Z' : `${zoneHours}:${zoneMinutes ?? '00'}`;
  const parts = fraction === undefined || /^0+$/.test(fraction) ? '' : `.${fraction.slice(0, 9)}`;
  const moment = `${year}-${month}-${day}T${hour}:${minute ?? '00'}:${second ?? '00'}${parts}${zone}`;
  return isRealDay(Number(year), Number(month), Number(day)) ? moment : undefined;
}

function isRealDay(year: number, month: number, day: number): boolean {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCDate() === day;
}

/** Between 1601, where Windows counts from, and 1970. */
const millisecondsTo1970 = 11_644_473_600_000n;
const lastMillisecond = 253_402_300_799_999n;

/**
 * A moment of Active Directory, in units of 100 nanoseconds since 1601, as RFC 3339.
 *
 * @returns undefined when the text is none; 0 and the highest number, which stand for never, are none
 */
export function fileTimeMoment(text: string): string | undefined {
  if (!/^\d{1,19}$/.test(text)) return undefined;
  const milliseconds = BigInt(text) / 10_000n - millisecondsTo1970;
  if (milliseconds < 0n || milliseconds > lastMillisecond) return undefined;
  return new Date(Number(milliseconds)).toISOString();
}
