import { type TraceReader, stableName } from './trace.js';

/** Rust: `thread 'main' panicked at src/main.rs:4:5:`, its message on the next line (before 1.73: in quotes). */
export const rust: TraceReader = {
  language: 'rust',
  begins(line) {
    const [, where] =
      /thread '[^']{0,200}'(?: \(\d{1,19}\))? panicked at (.{1,1000})/.exec(line.slice(0, 2_000)) ?? [];
    if (where === undefined) return undefined;
    const [, message] = /^'(.{0,900})', \S{1,200}:\d{1,9}(?::\d{1,9})?$/.exec(where) ?? [];
    return message === undefined
      ? { exception: 'unknown', phase: 'message' }
      : { exception: stableName(message), phase: 'frames' };
  },
  continues(line, { phase }) {
    if (phase === 'message') return { exception: stableName(line), phase: 'frames' };
    const belongs =
      /^\s*$|^stack backtrace:|^note: |^\s{1,9}\d{1,9}: |^\s{4,40}at |^thread caused non-unwinding panic/.test(
        line,
      );
    // An `assert_eq!` says what was left and right.
    return belongs || /^\s{1,9}(?:left|right): /.test(line) ? {} : undefined;
  },
};
