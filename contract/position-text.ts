import type { SourcePosition } from './person.ts';

/** A place in the source, for people: `realm.json, record 12`. */
export function describePosition(position: SourcePosition): string {
  if (position.line !== undefined) return `${position.input}, line ${position.line}`;
  if (position.record !== undefined) return `${position.input}, record ${position.record}`;
  return position.input;
}

const described = /^(?<input>.*), (?<unit>line|record) (?<ordinal>\d+)$/s;

/** The place that {@link describePosition} wrote. */
export function parsePosition(text: string): SourcePosition {
  const { input, unit, ordinal } = described.exec(text)?.groups ?? {};
  if (input === undefined || ordinal === undefined) return { input: text };
  return unit === 'line' ? { input, line: Number(ordinal) } : { input, record: Number(ordinal) };
}
