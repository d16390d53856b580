const code = /^[a-z0-9_.-]{1,64}$/i;
const word = /^[a-z0-9_-]{1,64}$/i;
const longNumber = /\d{5,}/;

/**
 * What is kept of an error body `{status_code, error, error_code, details}`: a code, or nothing.
 *
 * The bodies may quote the records that they are about. `error_code` is kept where it has the form of a code, and
 * `error` where it is a single word such as `conflict`; neither with more than four digits in a row, which might be
 * a phone number. Sentences, `details` and everything else are dropped.
 */
export function errorCodeOf(body: string): string | undefined {
  const parsed = parse(body);
  if (typeof parsed !== 'object' || parsed === null) return undefined;
  if ('error_code' in parsed && isKept(parsed.error_code, code)) return parsed.error_code;
  if ('error' in parsed && isKept(parsed.error, word)) return parsed.error;
  return undefined;
}

function isKept(value: unknown, form: RegExp): value is string {
  return typeof value === 'string' && form.test(value) && !longNumber.test(value);
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
