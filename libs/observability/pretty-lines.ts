/** Turns a JSON log line into one that a person reads: time, level, agent, message, the rest as key=value. */
export function prettyLine(line: string): string {
  const { time, level, agent, msg, err, ...rest } = JSON.parse(line) as Record<string, unknown>;
  const pairs = Object.entries(rest).map(([key, value]) => `${key}=${textOf(value)}`);
  const head = [clockTime(time), textOf(level).toUpperCase().padEnd(5), `[${textOf(agent)}]`];
  return [...head, textOf(msg ?? ''), ...pairs].join(' ').trimEnd() + errorText(err) + '\n';
}

const clockTime = (time: unknown): string => textOf(time).slice(11, 23);

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** The stack on lines of its own, as Node prints it. */
function errorText(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const { stack, message } = error as { stack?: unknown; message?: unknown };
  const text = textOf(stack ?? message ?? '');
  return text === '' ? '' : `\n    ${text.replaceAll('\n', '\n    ')}`;
}
