import { type TraceReader, exceptionIn } from './trace.js';

/** After `Caused by:` a message may have some lines of its own before the frames. */
const messageLines = 5;

/** Java, Kotlin, Scala: `\tat a.b.C.d(C.java:12)`, with `Caused by:` and `Suppressed:` as one occurrence. */
export const java: TraceReader = {
  language: 'java',
  begins(line, before) {
    if (!isFrame(line)) return undefined;
    const heading = before.findLast((each) => exceptionIn(each) !== undefined);
    const exception = heading === undefined ? undefined : exceptionIn(heading);
    return { exception: exception ?? 'unknown', phase: '0', ...(heading && { heading }) };
  },
  continues(line, { phase }) {
    if (isFrame(line) || /^\s{1,40}\.\.\. \d{1,9} (?:more|common frames omitted)/.test(line))
      return { phase: '0' };
    const [, caused] = /^\s{0,40}Caused by: (.{1,500})/.exec(line) ?? [];
    if (caused !== undefined) return { cause: exceptionIn(caused) ?? 'unknown', phase: String(messageLines) };
    if (/^\s{1,40}Suppressed: /.test(line)) return { phase: String(messageLines) };
    const left = Number(phase);
    return left > 0 ? { phase: String(left - 1) } : undefined;
  },
};

const isFrame = (line: string): boolean =>
  /^\s{1,40}at [\w.$<>/@-]{1,500}\((?:Native Method|Unknown Source|[\w$.-]{1,200}(?::\d{1,9})?)\)/.test(line);
