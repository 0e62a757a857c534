import { failed, ok, type Result } from '#libs/kernel';
import { isNode, LineCounter, parseDocument } from 'yaml';
import type { FieldProblem } from './field-problem.js';

/** Where a field stands in the front matter: keys and list positions from the top. */
export type FieldPath = readonly (string | number)[];

/** A file taken apart: the YAML's data, the Markdown, and where in the file a field stands. */
export interface FrontMatter {
  readonly data: unknown;
  readonly body: string;
  /** The line that it begins at. */
  readonly bodyLine: number;
  /** The field's line in the file, or that of the nearest field around it where it is missing. */
  readonly lineOf: (path: FieldPath) => number;
}

const inFrontMatter = (line: number, message: string): FieldProblem => ({
  ...{ line, message },
  field: 'front matter',
});

/** Lines before the YAML: the opening `---`. */
const opening = 1;

/** Splits a file into front matter and body. Every problem names its line in the file. */
export function readFrontMatter(text: string): Result<FrontMatter, FieldProblem[]> {
  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/);
  const isFence = (line: string): boolean => line.trimEnd() === '---';
  const end = isFence(lines[0] ?? '') ? lines.findIndex((line, at) => at > 0 && isFence(line)) : -1;
  if (end < 0) return failed([inFrontMatter(1, 'is missing; start the file with "---", YAML, "---"')]);

  try {
    const rest = lines.slice(end + 1);
    const blank = Math.max(
      0,
      rest.findIndex((line) => line.trim() !== ''),
    );
    const read = readYaml(lines.slice(opening, end).join('\n'));
    return read.ok ? ok({ ...read.value, body: rest.join('\n').trim(), bodyLine: end + blank + 2 }) : read;
  } catch (error) {
    const { message } = error as Error;
    return failed([inFrontMatter(1, `${message}; write it flatter and without aliases`)]);
  }
}

function readYaml(yaml: string): Result<Pick<FrontMatter, 'data' | 'lineOf'>, FieldProblem[]> {
  const lineCounter = new LineCounter();
  const document = parseDocument(yaml, { lineCounter, prettyErrors: false, logLevel: 'error' });
  const lineAt = (offset: number): number => lineCounter.linePos(offset).line + opening;
  const errors = [...document.errors, ...document.warnings].map(({ pos, message }) =>
    inFrontMatter(lineAt(pos[0]), `${message}; correct the YAML (quote a text that holds {{ or ": ")`),
  );
  if (errors.length > 0) return failed(errors);

  const lineOf = (path: FieldPath): number => {
    const node = document.getIn(path, true);
    if (isNode(node) && node.range) return lineAt(node.range[0]);
    return path.length > 0 ? lineOf(path.slice(0, -1)) : 1;
  };
  return ok({ data: document.toJS() as unknown, lineOf });
}
