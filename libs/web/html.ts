/** Markup that is safe to send. Only `html` and `fieldValue` make it, so a text cannot get into a page unescaped. */
export class Markup {
  constructor(readonly text: string) {}
}

/** What a template takes: texts are escaped, `undefined` leaves nothing. */
export type Piece = Markup | readonly Markup[] | string | number | undefined;

/** A template whose values are escaped, unless they are markup themselves. Attributes stand in double quotes. */
export function html(parts: TemplateStringsArray, ...values: readonly Piece[]): Markup {
  return new Markup(
    parts.reduce((text, part, at) => text + part + (at < values.length ? asText(values[at]) : ''), ''),
  );
}

/**
 * A text as the value of an input or a textarea. It comes back with the form, so it has to hold what stands
 * there to the character: invisible ones, too, which a template writes out for readers elsewhere.
 */
export const fieldValue = (text: string): Markup => new Markup(escapeMarkup(text));

function asText(value: Piece): string {
  if (value === undefined) return '';
  if (value instanceof Markup) return value.text;
  if (typeof value === 'object') return value.map(({ text }) => text).join('');
  return escapeText(String(value));
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Characters that reorder or hide text could show a reader something else than what stands there. */
const deceptive =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

const escapeMarkup = (text: string): string => text.replace(/[&<>"']/g, (char) => entities[char] ?? char);

const escapeText = (text: string): string =>
  escapeMarkup(text).replace(deceptive, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
