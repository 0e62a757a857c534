/** Lines of logs are read no further than this: what tells them apart stands in front. */
const longestRead = 2_000;
/** Escape sequences of terminals. */
const escapes = /\u001B(?:\[[\d;?]*[ -/]*[@-~]|\][^\u0007\u001B]*(?:\u0007|\u001B\\)?)/g;
/** Control characters, and those that turn the direction of text or cannot be seen. */
const controls =
  /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u00AD\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/g;
const controlsOrEscapes =
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u00AD\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/;
/** Where the message stands in a line of JSON, the likeliest first. */
const messageKeys = ['message', 'msg', 'log', 'body', 'error', 'event', 'text'];

/** A text as it can be shown to a person: of bounded length, on one line, with nothing that steers a terminal or a page. */
export function excerptOf(text: string, longest = 300): string {
  const line = cleaned(text.slice(0, longestRead)).replaceAll(/\s+/g, ' ').trim();
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}

/** What of a record says what happened: the message of a line of JSON, the head of a stack trace with its causes. */
export function messageOf(text: string): string {
  const read = cleaned(text.slice(0, longestRead));
  const said = read.startsWith('{') ? messageOfJson(text, read) : read;
  return said.includes('\n') ? headOf(said) : said;
}

const cleaned = (text: string) =>
  controlsOrEscapes.test(text) ? text.replaceAll(escapes, '').replaceAll(controls, ' ') : text;

function messageOfJson(text: string, otherwise: string): string {
  if (text.length > 20 * longestRead) return otherwise;
  try {
    const parsed = JSON.parse(text) as Record<string, unknown>;
    const key = messageKeys.find((name) => typeof parsed[name] === 'string' && parsed[name] !== '');
    return key === undefined ? otherwise : cleaned(String(parsed[key]).slice(0, longestRead));
  } catch {
    return otherwise;
  }
}

/** The first line that is not blank, and the innermost cause that is named. */
function headOf(text: string): string {
  const lines = text.split('\n').map((line) => line.trim());
  const first = lines.find((line) => line !== '') ?? '';
  const cause = lines.findLast((line) => line.startsWith('Caused by:'));
  // Python names what was raised last.
  const raised = first.startsWith('Traceback')
    ? lines.findLast((line) => /^[\w.]+(?::|$)/.test(line))
    : undefined;
  return [first, cause ?? raised].filter((line) => line !== undefined).join(' ');
}

/** Whether a record holds the frames of a stack. */
export const hasStack = (text: string) =>
  text.includes('\n') &&
  /\n\s+at |\n\s*File "|\ngoroutine \d|\nstack backtrace/.test(text.slice(0, longestRead));
