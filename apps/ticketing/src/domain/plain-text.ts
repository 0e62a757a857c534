/** Characters that reorder or hide what is shown. */
const deceptive = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/** Text from outside as one line without control characters, cut to a length. */
export const oneLine = (text: string, longest: number): string =>
  cut(
    text
      .replace(deceptive, '')
      .replace(/[\p{Cc}\s]+/gu, ' ')
      .trim(),
    longest,
  );

/** Text from outside as lines that each begin with `> `, so that it cannot pass for what Argus says. */
export function quoted(text: string | undefined, longest: number): string[] {
  const lines = (text ?? '')
    .replace(deceptive, '')
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n]+/gu, ' ')
    .trim();
  return lines === ''
    ? []
    : cut(lines, longest)
        .split('\n')
        .map((line) => `> ${line.trimEnd()}`);
}

/** An address to click on, if it is one. */
export const webAddress = (text: string | undefined): string | undefined =>
  text !== undefined && text.length <= 2_000 && /^https?:\/\/[^\s\p{Cc}<>"']+$/u.test(text)
    ? text
    : undefined;

function cut(text: string, longest: number): string {
  const characters = [...text];
  return characters.length <= longest ? text : `${characters.slice(0, longest - 1).join('')}…`;
}
