import { go } from './go.js';
import { java } from './java.js';
import { node } from './node.js';
import { python } from './python.js';
import { rust } from './rust.js';
import type { OpenTrace, StackTrace, TraceReader } from './trace.js';

/** What is remembered of a log between two lines. It is plain data, so it can be kept over a restart. */
export interface Assembly {
  readonly open?: OpenTrace;
  /** The last lines that are no part of a trace: the one that names the error comes before the frames. */
  readonly before: readonly string[];
}

/** Nothing read yet. */
export const emptyAssembly: Assembly = { before: [] };

const readers: readonly TraceReader[] = [python, go, rust, node, java];
const rememberedLines = 3;
const longestLine = 2_000;
const longestText = 4_000;

/** Takes one more line in: many lines of a stack trace become one occurrence, once the line after it is seen. */
export function takeLine(
  assembly: Assembly,
  line: string,
): { readonly assembly: Assembly; readonly whole?: StackTrace } {
  const { open } = assembly;
  const text = line.slice(0, longestLine);
  if (open !== undefined) {
    const continued = readers.find(({ language }) => language === open.language)?.continues(text, open);
    if (continued !== undefined) {
      const cause = continued.cause ?? open.cause;
      const next = { ...open, ...continued, lines: open.lines + 1, text: appended(open.text, text) };
      return { assembly: { before: [], open: cause === undefined ? next : { ...next, cause } } };
    }
    return { assembly: begin([], text), whole: wholeOf(open) };
  }
  return { assembly: begin(assembly.before, text) };
}

/** Ends what is open, as nothing more came for a while. */
export const endTrace = ({ open }: Assembly): StackTrace | undefined =>
  open === undefined ? undefined : wholeOf(open);

function begin(before: readonly string[], line: string): Assembly {
  for (const reader of readers) {
    const beginning = reader.begins(line, before);
    if (beginning === undefined) continue;
    const { exception, phase, heading } = beginning;
    const text = heading === undefined ? line : `${heading}\n${line}`;
    return { before: [], open: { language: reader.language, exception, phase, text, lines: 1 } };
  }
  return { before: [...before, line].slice(-rememberedLines) };
}

const appended = (text: string, line: string): string =>
  text.length >= longestText ? text : `${text}\n${line}`.slice(0, longestText);

const wholeOf = ({ language, exception, cause, text }: OpenTrace): StackTrace => ({
  language,
  exception,
  text: text.trimEnd(),
  ...(cause === undefined || cause === exception ? {} : { cause }),
});
