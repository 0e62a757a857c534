/** A compiled regular expression that has to fit the whole of a value. */
export interface Expression {
  /** Whether it fits; `undefined` when finding out would take longer than a hostile value may cost. */
  readonly test: (value: string) => boolean | undefined;
  /** The only values that it fits, when it is a list of literal texts: they can be looked up. */
  readonly values: readonly string[] | undefined;
}
