/** What is wrong with a row. The list is closed: metrics, alarms and runbooks name these codes. */
export const ReasonCode = {
  malformedRow: 'MALFORMED_ROW',
  schemaError: 'SCHEMA_ERROR',
  nullValue: 'NULL_VALUE_ERROR',
  typeError: 'TYPE_ERROR',
  valueError: 'VALUE_ERROR',
  currencyError: 'CURRENCY_ERROR',
  timestampError: 'TIMESTAMP_ERROR',
  referenceError: 'REFERENCE_ERROR',
  duplicateKey: 'DUPLICATE_KEY',
  duplicateFailure: 'DUPLICATE_FAILURE',
  maxAttempts: 'MAX_ATTEMPTS',
} as const;

export type ReasonCode = (typeof ReasonCode)[keyof typeof ReasonCode];

/** One reason why a row is not valid. A row that breaks three rules has three. */
export interface Reason {
  readonly code: ReasonCode;
  /** The column, or null when the row as a whole is at fault. */
  readonly column: string | null;
  /** What was expected, without the row's value: messages may reach notices and logs, values may not. */
  readonly message: string;
}
