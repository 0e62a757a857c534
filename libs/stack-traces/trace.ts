/** The languages whose stack traces are known. */
export const traceLanguages = ['python', 'node', 'java', 'go', 'rust'] as const;
export type TraceLanguage = (typeof traceLanguages)[number];

/** A stack trace that is being put together. It is plain data, so it can be kept over a restart. */
export interface OpenTrace {
  readonly language: TraceLanguage;
  /** The type of what was thrown, or a panic's message without what changes from one to the next. */
  readonly exception: string;
  /** The type of what it was caused by in the end, where it says so. */
  readonly cause?: string;
  /** Its first lines. */
  readonly text: string;
  readonly lines: number;
  /** What the language's reader has to remember from line to line. */
  readonly phase: string;
}

/** A whole stack trace. */
export type StackTrace = Pick<OpenTrace, 'language' | 'exception' | 'cause' | 'text'>;

/** What a line makes of an open trace: it goes on, or the line is none of it. */
export type Continued = Partial<Pick<OpenTrace, 'exception' | 'cause' | 'phase'>> | undefined;

/** How the stack traces of a language are read, line by line, each line once. */
export interface TraceReader {
  readonly language: TraceLanguage;
  /** What begins with this line; `before` are the lines just before it, the nearest last. */
  begins(
    line: string,
    before: readonly string[],
  ): (Pick<OpenTrace, 'exception' | 'phase'> & { readonly heading?: string }) | undefined;
  continues(line: string, trace: OpenTrace): Continued;
}

const longestName = 120;

/** A name that stays the same from one occurrence to the next: without numbers, addresses and quotations. */
export const stableName = (message: string): string =>
  message
    .slice(0, 1_000)
    .replace(/"[^"]*"/g, '"…"')
    .replace(/\b(?:0x)?[0-9a-fA-F]*\d[0-9a-fA-F]*\b/g, 'N')
    .trim()
    .slice(0, longestName) || 'unknown';

/** The name of an exception's type in a line such as `ERROR job 7 failed: java.io.IOException: disk full`. */
export function exceptionIn(line: string): string | undefined {
  const words = line.slice(0, 1_000).split(/[\s"'(),]+/);
  for (const word of words) {
    const name = word.replace(/:.*$/, '');
    if (/^[A-Za-z_$][\w$.]*$/.test(name) && typeEnding.test(name)) return name.slice(0, longestName);
  }
  const [, own] = /^([A-Z][\w$.]{0,119}):/.exec(line) ?? [];
  return own;
}

const typeEnding = /(?:Error|Exception|Throwable|Failure|Fault|Interrupt|Warning|Exit)$/;
