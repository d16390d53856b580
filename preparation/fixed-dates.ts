/**
 * Dates that stand in where the source has none. They are fixed, not the time of preparing, so that preparing again
 * writes the same bytes.
 */

/** `created_at` and `updated_at`, which the target requires, of records whose age the source does not tell. */
export const unknownDate = '1970-01-01T00:00:00Z';

/**
 * `expires_at` of a password that must be reset. The vendor's guide asks for a date in the past; it must not be
 * 1900-01-01, which the guide reads as "never expires".
 */
export const expiredDate = '2000-01-01T00:00:00Z';
