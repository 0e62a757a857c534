import { type TraceReader, stableName } from './trace.js';

/** Go: `panic: …` or `fatal error: …`, then the goroutines. */
export const go: TraceReader = {
  language: 'go',
  begins(line) {
    const [, message] =
      /^(?:panic|fatal error): (.{1,1000})/.exec(line) ??
      /http: panic serving \S{1,100}: (.{1,1000})/.exec(line.slice(0, 1_200)) ??
      [];
    return message === undefined ? undefined : { exception: nameOf(message), phase: 'open' };
  },
  continues(line, { phase }) {
    if (/^\t(?:panic: )?|^\s*$|^\[(?:signal|recovered)|^goroutine \d{1,19} \[/.test(line)) return {};
    if (/^(?:panic\(|created by |exit status \d|\.\.\.additional frames elided)/.test(line)) return {};
    // net/http's frames, and those of any goroutine: `main.(*Server).handle(0xc000012345, {0x1, 0x2})`.
    const isCall = /^[\w.~-]{1,200}[/.][^ ]/.test(line) && /\)\s{0,9}$/.test(line.slice(-20));
    return isCall ? { phase } : undefined;
  },
};

/** `runtime error: index out of range [5] with length 3` is the same as `[7] with length 2`. */
const nameOf = (message: string): string => stableName(message.replace(/ \[recovered\].*$/, ''));
