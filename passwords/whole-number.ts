/** The number that a run of digits writes; NaN, which every bound refuses, for any other text. */
export function wholeNumber(text: string | undefined): number {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
}
