/** What is wrong in a file, where, and how to put it right. */
export interface FieldProblem {
  /** From 1. */
  readonly line: number;
  /** As a reader would say it: `match[0].alertname`. */
  readonly field: string;
  /** What is wrong; how to put it right. */
  readonly message: string;
}

/** A problem in one line. */
export const problemLine = ({ line, field, message }: FieldProblem): string =>
  `line ${line}: ${field}: ${message}`;
