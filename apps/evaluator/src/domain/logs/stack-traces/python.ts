import type { TraceReader } from './trace.js';

/** Python, with `During handling of the above exception …` and `… direct cause of …` as one occurrence. */
export const python: TraceReader = {
  language: 'python',
  begins: (line) =>
    /(?:^|\s)Traceback \(most recent call last\):\s*$/.test(line.slice(-200))
      ? { exception: 'unknown', phase: 'frames' }
      : undefined,
  continues(line, { phase, exception, lines }) {
    if (phase === 'frames') {
      if (/^\s/.test(line)) return group(line, exception);
      const [, name] = /^([A-Za-z_][\w.]{0,119})(?::|$)/.exec(line) ?? [];
      if (name === undefined) return undefined;
      // The last of a chain is what reached the top; the first is what it began with.
      return { exception: name, phase: 'ended', ...(exception === 'unknown' ? {} : { cause: exception }) };
    }
    if (lines > mostLines) return undefined;
    if (line.trim() === '') return {};
    if (/^(?:During handling of|The above exception was)/.test(line)) return {};
    return /^Traceback \(most recent call last\):/.test(line) ? { phase: 'frames' } : undefined;
  },
};

/** `  | ExceptionGroup: two failed (2 sub-exceptions)` stands among the indented lines. */
function group(line: string, exception: string): { exception?: string } {
  const [, name] = /^\s{1,8}\| ([A-Za-z_][\w.]{0,100}Group): /.exec(line) ?? [];
  return name !== undefined && exception === 'unknown' ? { exception: name } : {};
}

const mostLines = 5_000;
