import { ValidateBy, type ValidationArguments, type ValidationOptions } from 'class-validator';
import { milliseconds } from '#libs/config';
import { compileLinePattern } from './line-pattern.js';

/** Accepts an object whose values are texts. */
export const IsTexts = (options?: ValidationOptions): PropertyDecorator =>
  ValidateBy(
    {
      name: 'isTexts',
      validator: {
        validate: (value: unknown) =>
          typeof value === 'object' &&
          value !== null &&
          !Array.isArray(value) &&
          Object.values(value).every((each) => typeof each === 'string'),
        defaultMessage: () =>
          '$property must map names to texts, such as team: platform (put numbers in quotes)',
      },
    },
    options,
  );

/** Accepts regular expressions in RE2's syntax, which take linear time whatever the line. */
export const IsLinePattern = (options?: ValidationOptions): PropertyDecorator =>
  ValidateBy(
    {
      name: 'isLinePattern',
      validator: {
        validate: (value: unknown) => typeof value === 'string' && compileLinePattern(value).ok,
        defaultMessage: (about?: ValidationArguments) => {
          const value: unknown = about?.value;
          const compiled = typeof value === 'string' ? compileLinePattern(value) : undefined;
          return compiled === undefined || compiled.ok
            ? '$property must be a regular expression, such as "ERROR.*timeout"'
            : `$property ${compiled.error}`;
        },
      },
    },
    options,
  );

const isDuration = (value: unknown): value is string =>
  typeof value === 'string' && /^\d{1,9}(ms|s|m|h|d)$/.test(value);

/** Keeps a duration within bounds; what is no duration is told by IsDuration. */
export const IsWithin = (from: string, to: string, options?: ValidationOptions): PropertyDecorator =>
  ValidateBy(
    {
      name: 'isWithin',
      constraints: [from, to],
      validator: {
        validate: (value: unknown) =>
          !isDuration(value) ||
          (milliseconds(value) >= milliseconds(from) && milliseconds(value) <= milliseconds(to)),
        defaultMessage: () => `$property must be from ${from} to ${to}`,
      },
    },
    options,
  );

/** A rule that looks at the other settings beside this one: the message is what is wrong, if anything. */
export const Agrees = <T extends object>(
  name: string,
  problem: (value: unknown, beside: T) => string | undefined,
): PropertyDecorator =>
  ValidateBy({
    name,
    validator: {
      validate: (value: unknown, about?: ValidationArguments) =>
        problem(value, (about?.object ?? {}) as T) === undefined,
      defaultMessage: (about?: ValidationArguments) =>
        `$property ${problem(about?.value, (about?.object ?? {}) as T) ?? 'is wrong'}`,
    },
  });
