import type { ColumnOptions, PrimaryColumnOptions, ValueTransformer } from 'typeorm';

/** Times leave the store as RFC 3339 text, ready for JSON. */
const asText: ValueTransformer = {
  from: (value: Date | null) => value?.toISOString() ?? null,
  to: (value: unknown) => value,
};

/** Counts and sequences stay far below 2^53. */
const asNumber: ValueTransformer = {
  from: (value: string | number | null) => (value === null ? null : Number(value)),
  to: (value: unknown) => value,
};

/** A column with a time. */
export const time = (name: string, nullable = false): ColumnOptions => ({
  type: 'timestamptz',
  name,
  nullable,
  transformer: asText,
});

/** A column with a whole number. */
export const wholeNumber = (name: string): PrimaryColumnOptions => ({
  type: 'bigint',
  name,
  transformer: asNumber,
});
