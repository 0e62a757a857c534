import { ValidateBy, type ValidationOptions } from 'class-validator';

/** What a duration looks like: a whole number and one unit. */
export const durationPattern = /^(\d{1,9})(ms|s|m|h|d)$/;

const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** The length of a duration such as `500ms`, `30s`, `5m`, `2h` or `7d`. Throws on anything else. */
export function milliseconds(text: string): number {
  const [, count, unit] = durationPattern.exec(text) ?? [];
  if (count === undefined || unit === undefined) {
    throw new Error('Not a duration: write a whole number and a unit (ms, s, m, h or d), such as 30s or 5m');
  }
  return Number(count) * (unitMs[unit] ?? 0);
}

/** Accepts durations such as `30s`, `5m`, `2h`, `7d`; `milliseconds` reads them. */
export const IsDuration = (options?: ValidationOptions): PropertyDecorator =>
  ValidateBy(
    {
      name: 'isDuration',
      validator: {
        validate: (value: unknown) => typeof value === 'string' && durationPattern.test(value),
        defaultMessage: () =>
          '$property must be a duration: a whole number and a unit (ms, s, m, h or d), such as 30s',
      },
    },
    options,
  );
