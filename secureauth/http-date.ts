const httpDate = /^[A-Z][a-z]+, .*\d{2}:\d{2}:\d{2} GMT$/;

/** An HTTP date (RFC 9110, 5.6.7) in milliseconds since 1970; undefined when there is none or it cannot be read. */
export function parseHttpDate(value: string | undefined): number | undefined {
  const date = value?.trim() ?? '';
  if (!httpDate.test(date)) return undefined;
  const milliseconds = Date.parse(date);
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}

/** The last millisecond that an HTTP date may stand for: it has whole seconds, and leaves out what is beyond them. */
export function endOfSecond(value: string | undefined): number | undefined {
  const date = parseHttpDate(value);
  return date === undefined ? undefined : date + 999;
}
