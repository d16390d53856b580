type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** Changes one text of a history; `key` is the name that it stands under, or that its list does. */
export type TextChange = (text: string, key: string) => string;

/**
 * Changes every text of a history, also those that stand in its payloads: these are JSON, in base64.
 *
 * @param history as JSON
 */
export function mapTexts(history: unknown, change: TextChange, key = ''): Json {
  if (typeof history === 'string') return change(history, key);
  if (Array.isArray(history)) return history.map((each) => mapTexts(each, change, key));
  if (history === null || typeof history !== 'object') return history as Json;
  if (isJsonPayload(history)) return { ...history, data: mapPayload(history.data, change) };
  return Object.fromEntries(Object.entries(history).map(([name, value]) => [name, mapTexts(value, change, name)]));
}

interface JsonPayload {
  readonly metadata: { readonly encoding: string };
  readonly data: string;
}

function isJsonPayload(value: object): value is JsonPayload {
  const { metadata, data } = value as Partial<JsonPayload>;
  return typeof data === 'string' && metadata?.encoding === toBase64('json/plain');
}

function mapPayload(data: string, change: TextChange): string {
  return toBase64(JSON.stringify(mapTexts(JSON.parse(Buffer.from(data, 'base64').toString()), change)));
}

function toBase64(text: string): string {
  return Buffer.from(text).toString('base64');
}
