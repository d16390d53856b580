/** A whole name: the one that the source has, or the first and the last name. */
export function fullName(
  whole: string | undefined,
  first: string | undefined,
  last: string | undefined,
): string | undefined {
  if (whole !== undefined) return whole;
  return first !== undefined && last !== undefined ? `${first} ${last}` : (first ?? last);
}
