/** Stands where something looked like a secret; no runbook matches by a label that holds it. */
export const redacted = '[redacted]';

/** Shorter values are looked for as words only: within other words they stand by chance. */
const shortestWithin = 4;

/** A text with these values masked wherever they stand in it, also as an address has them. */
export function withoutValues(text: string, values: readonly string[]): string {
  // Where one value is the beginning of another, the whole of the longer one goes.
  const forms = values.flatMap(formsOf).sort((a, b) => b.length - a.length);
  const between = forms.reduce<readonly string[]>(
    (parts, form) => parts.flatMap((part) => part.split(separatorOf(form))),
    [text],
  );
  return between.join(redacted);
}

/** Whether one of these values stands in a text, a number or a name of this, however deep. */
export function holdsOneOf(thing: unknown, values: readonly string[]): boolean {
  if (typeof thing === 'string' || typeof thing === 'number')
    return withoutValues(String(thing), values) !== String(thing);
  if (typeof thing !== 'object' || thing === null) return false;
  if (Array.isArray(thing)) return thing.some((each) => holdsOneOf(each, values));
  return Object.entries(thing).some((entry) => holdsOneOf(entry, values));
}

/** Half a character, which a text from outside may hold, has no form in an address. */
const formsOf = (value: string): string[] =>
  value === '' ? [] : [...new Set([value, ...(/\p{Cs}/u.test(value) ? [] : [encodeURIComponent(value)])])];

/** A regular expression for short ones only: a long one would be too large for it. */
const separatorOf = (form: string): string | RegExp =>
  form.length < shortestWithin
    ? new RegExp(`(?<![\\p{L}\\p{N}])${form.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')}(?![\\p{L}\\p{N}])`, 'u')
    : form;
