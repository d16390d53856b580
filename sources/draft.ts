/**
 * A record while it is being built. Optional properties are assigned only when there is a value: spreading objects for
 * them took a third of a user's time.
 */
export type Draft<Shape> = { -readonly [Key in keyof Shape]: Shape[Key] };
