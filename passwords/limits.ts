/**
 * Bounds of what a hash may ask for. Beyond them a single login would take the target many seconds or gigabytes, so
 * such a hash is either damaged or an attack: it is counted as `excessive_parameters` and never computed.
 */
export const limits = {
  /** 2^16 rounds take about 4 seconds on a server of 2025. */
  bcryptCost: 16,
  /** About 5 seconds with SHA-512; OWASP asks for at most 1,300,000. */
  pbkdf2Iterations: 10_000_000,
  /** Bytes; the longest key known of a product is 389 Directory Server's 256. */
  keyLength: 512,
  /** Bytes; known products write 8 to 64. */
  saltLength: 1_024,
  /** KiB: RFC 9106's first recommendation, 2 GiB. */
  argon2Memory: 2_097_152,
  argon2Passes: 100,
  argon2Lanes: 64,
  /** KiB times passes: filling 4 GiB took 9 seconds on a shared core (1 GiB: 2.3). */
  argon2Work: 4_194_304,
  /** Characters of one hash with all its parts. */
  text: 8_192,
} as const;

/**
 * Bytes: a shorter key admits too many passwords that nobody chose, and an empty one admits every password. 16 is the
 * least that any of the read formats writes.
 */
export const leastKeyLength = 16;
