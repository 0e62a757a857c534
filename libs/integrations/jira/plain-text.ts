/** Jira counts UTF-16 code units. A text field holds 32,767; some room is left for the note about the cut. */
export const longestText = 32_000;
const longestLine = 255;

/** Takes out what JSON or Jira cannot hold: control characters and halves of surrogate pairs. */
export const sound = (text: string): string =>
  text
    .replace(/\r\n?/g, '\n')
    .replace(/[\u0000-\u0008\u000B-\u001F\u007F]/g, '')
    .replace(/\p{Surrogate}/gu, '');

const cut = (text: string, length: number): string => text.slice(0, length).replace(/\p{Surrogate}$/u, '');

/** Text as a field of several lines takes it, with a note where it had to be cut. */
export function fieldText(text: string): string {
  const whole = sound(text);
  return whole.length <= longestText
    ? whole
    : `${cut(whole, longestText)}\n\n(Cut here: Jira holds no more.)`;
}

/** Text as a summary takes it: one line of at most 255 characters. */
export function summaryText(text: string): string {
  const line = sound(text).replace(/\s+/g, ' ').trim();
  return line.length <= longestLine ? line : `${cut(line, longestLine - 1)}…`;
}

/** Text as a label: no white space, at most 255 characters. */
export const labelText = (text: string): string => cut(sound(text).trim().replace(/\s+/g, '_'), longestLine);
