import { createReadStream } from 'node:fs';

const lineFeed = 0x0a;

/**
 * Reads a file line by line, whatever its size.
 *
 * @param each is given every line that has its end, and its number from 1; false ends the reading
 * @returns bytes of the lines that were given, and the text behind the last of them: a line without its end
 */
export async function readLines(
  file: string,
  each: (line: string, number: number) => boolean,
): Promise<{ readonly bytes: number; readonly rest: string }> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  let number = 0;
  for await (const read of createReadStream(file, { highWaterMark: 1024 * 1024 })) {
    const chunk: Buffer = read;
    let from = 0;
    for (let at = chunk.indexOf(lineFeed); at !== -1; at = chunk.indexOf(lineFeed, from)) {
      pieces.push(chunk.subarray(from, at));
      const line = Buffer.concat(pieces);
      pieces.length = 0;
      from = at + 1;
      bytes += line.length + 1;
      if (!each(line.toString('utf8'), ++number)) return { bytes, rest: '' };
    }
    pieces.push(chunk.subarray(from));
  }
  return { bytes, rest: Buffer.concat(pieces).toString('utf8') };
}
