import { ValidateBy, type ValidationOptions } from 'class-validator';

const pattern = /^(\d{1,6})(kb|mb)$/;
const largest = 7 * 1024 * 1024;

/** The bytes of a size such as `512kb` or `4mb`. Throws on anything else. */
export function bytesOf(text: string): number {
  const [, count, unit] = pattern.exec(text) ?? [];
  if (count === undefined) throw new Error('Not a size: write a whole number and kb or mb, such as 4mb');
  return Number(count) * (unit === 'mb' ? 1024 * 1024 : 1024);
}

/** Accepts sizes from 1kb to 7mb: what is taken in has to fit a message of the bus, 8 MiB. */
export const IsBodySize = (options?: ValidationOptions) =>
  ValidateBy(
    {
      name: 'isBodySize',
      validator: {
        validate: (value: unknown) =>
          typeof value === 'string' &&
          pattern.test(value) &&
          bytesOf(value) >= 1024 &&
          bytesOf(value) <= largest,
        defaultMessage: () => '$property must be a size from 1kb to 7mb, such as 4mb',
      },
    },
    options,
  );
