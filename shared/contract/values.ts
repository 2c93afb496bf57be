/**
 * A number whose digits a JavaScript number would lose and that is no integer, such as 1234567890123456.78 or 1e400.
 * Integers beyond 2^53 are bigints instead, unless they have more than 1,000 digits.
 */
export class ExactNumber {
  /** As it stood in the source. */
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A value as it was parsed: JSON's types, with bigint and ExactNumber where a number would lose digits. */
export type RawValue =
  string | number | bigint | boolean | null | ExactNumber | readonly RawValue[] | { readonly [key: string]: RawValue };

/** A parsed row: own enumerable properties only, `__proto__` among them if the source had it. Ask with Object.hasOwn. */
export type RowValues = Readonly<Record<string, RawValue>>;
