import { type TraceReader, exceptionIn } from './trace.js';

/** JavaScript on Node: an error's line, then `    at f (file:1:2)`, perhaps `{ [cause]: … }`. */
export const node: TraceReader = {
  language: 'node',
  begins(line, before) {
    if (!isFrame(line)) return undefined;
    const heading = before.findLast((each) => exceptionIn(each) !== undefined);
    const exception = heading === undefined ? undefined : exceptionIn(heading);
    return { exception: exception ?? 'unknown', phase: inside(line), ...(heading && { heading }) };
  },
  continues(line, { phase }) {
    if (isFrame(line)) return { phase: line.trimEnd().endsWith('{') ? 'braces' : phase };
    const [, caused] = /^\s{0,40}\[cause\]: (.{1,500})/.exec(line) ?? [];
    if (caused !== undefined) return { cause: exceptionIn(caused), phase: 'braces' };
    if (phase === 'braces') {
      if (/^\}/.test(line)) return { phase: 'frames' };
      return /^\s/.test(line) ? {} : undefined;
    }
    return /^(?:\s*$|Node\.js v\d)/.test(line) ? { phase: 'ended' } : undefined;
  },
};

const inside = (line: string): string => (line.trimEnd().endsWith('{') ? 'braces' : 'frames');

const isFrame = (line: string): boolean =>
  /^\s{1,40}at /.test(line) &&
  /(?::\d{1,9}:\d{1,9}\)?|<anonymous>\)?|\(native\)|\(index \d{1,9}\))(?: \{)?\s{0,9}$/.test(
    line.slice(-200),
  );
