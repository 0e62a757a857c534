import { isObject } from '../sources/kind-of.js';

const longestTitle = 300;
const longestText = 300;

/** A text somewhere within objects, by the names on the way: `repository.name`. Cut where it is very long. */
export function textAt(value: unknown, path: string): string | undefined {
  const found = path
    .split('.')
    .reduce<unknown>((inner, name) => (isObject(inner) ? inner[name] : undefined), value);
  return typeof found === 'string' && found !== '' ? found.slice(0, longestText) : undefined;
}

/** An address of a page, without a user and a password in it. */
export function linkIn(value: unknown, path: string): string | undefined {
  const text = textAt(value, path);
  return text !== undefined && /^https?:\/\/[^\s@/]+(\/\S*)?$/.test(text) ? text : undefined;
}

/** The first line of a text, as a title. */
export const firstLine = (text: string): string =>
  (text.split('\n')[0] ?? '').replace(/: $/, '').trim().slice(0, longestTitle);

/** GitLab's own way to write a time, `2021-04-28 21:50:00 +0200`, as RFC 3339 has it. */
export function gitlabTime(text: string | undefined): string | undefined {
  const [, day, time, hours, minutes] =
    /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d) ?(?:UTC|([+-]\d\d):?(\d\d))?$/.exec(text ?? '') ?? [];
  if (day === undefined || time === undefined) return undefined;
  const at = Date.parse(`${day}T${time}${hours === undefined ? 'Z' : `${hours}:${minutes ?? '00'}`}`);
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}
