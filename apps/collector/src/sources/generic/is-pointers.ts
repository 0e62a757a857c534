import { ValidateBy, type ValidationOptions } from 'class-validator';
import { isObject } from '../kind-of.js';
import { pointerPattern } from './pointer.js';

/** Accepts an object whose values are JSON pointers. */
export const IsPointers = ({ atLeast, ...options }: ValidationOptions & { readonly atLeast: number }) =>
  ValidateBy(
    {
      name: 'isPointers',
      validator: {
        validate: (value: unknown) =>
          isObject(value) &&
          Object.keys(value).length >= atLeast &&
          Object.values(value).every((each) => typeof each === 'string' && pointerPattern.test(each)),
        defaultMessage: () =>
          `$property must map ${atLeast > 0 ? 'at least one name' : 'names'} to JSON pointers, such as service: /tags/service`,
      },
    },
    options,
  );

/** Accepts an object whose values are texts. */
export const IsTexts = (options?: ValidationOptions) =>
  ValidateBy(
    {
      name: 'isTexts',
      validator: {
        validate: (value: unknown) =>
          isObject(value) && Object.values(value).every((each) => typeof each === 'string'),
        defaultMessage: () => '$property must map names to texts, such as team: "platform"',
      },
    },
    options,
  );
