import type { TraceReader } from './trace.js';

/** Python, with `During handling of the above exception …` and `… direct cause of …` as one occurrence. */
export const python: TraceReader = {
  language: 'python',
  begins: (line) =>
    /(?:^|\s)Traceback \(most recent call last\):\s*$/.test(line.slice(-200))
      ? { exception: 'unknown', phase: 'frames' }
      : undefined,
  continues(line, { phase, exception, cause, lines }) {
    if (phase === 'frames') {
      if (/^\s/.test(line)) return group(line, exception);
      const [, name] = /^([A-Za-z_][\w.]{0,119})(?::|$)/.exec(line) ?? [];
      if (name === undefined) return undefined;
      // The last of a chain is what reached the top; the first is what it began with.
      const first = cause ?? (exception === 'unknown' ? undefined : exception);
      return { exception: name, phase: 'ended', ...(first !== undefined && { cause: first }) };
    }
    if (lines > mostLines) return undefined;
    if (phase === 'group') return /^\s/.test(line) ? {} : undefined;
    if (line.trim() === '') return {};
    if (/^(?:During handling of|The above exception was)/.test(line)) return {};
    return /^Traceback \(most recent call last\):/.test(line) ? { phase: 'frames' } : undefined;
  },
};

/** `  | ExceptionGroup: two failed (2 sub-exceptions)` stands among the indented lines. */
function group(line: string, exception: string): { exception?: string; phase?: string } {
  const [, name] = /^\s{1,8}\| ([A-Za-z_][\w.]{0,100}Group): /.exec(line) ?? [];
  return name !== undefined && exception === 'unknown' ? { exception: name, phase: 'group' } : {};
}

const mostLines = 5_000;
