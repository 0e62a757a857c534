import { isObject } from '../kind-of.js';

/** A JSON pointer (RFC 6901): empty for the whole, otherwise steps that each begin with a slash. */
export const pointerPattern = /^(?:\/(?:[^/~]|~[01])*)*$/;

/** Finds what a pointer points at; undefined when there is nothing. */
export type Pointer = (value: unknown) => unknown;

/** Compiles a JSON pointer. */
export function compilePointer(text: string): Pointer {
  const steps = stepsOf(text);
  return (value) => steps.reduce(stepInto, value);
}

/** The pointer's steps, without their escapes. */
export const stepsOf = (text: string): string[] =>
  text
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));

/** Own properties only: a body must not reach what every object has. */
function stepInto(value: unknown, step: string): unknown {
  if (Array.isArray(value))
    return /^(0|[1-9]\d{0,9})$/.test(step) ? (value as unknown[])[Number(step)] : undefined;
  return isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
}
