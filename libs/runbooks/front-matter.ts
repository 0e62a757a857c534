import { failed, ok, type Result } from '#libs/kernel';
import { isNode, LineCounter, parseDocument } from 'yaml';

/** Where a field stands in the front matter: keys and list positions from the top. */
export type FieldPath = readonly (string | number)[];

/** A file taken apart: the YAML's data, the Markdown, and where in the file a field stands. */
export interface FrontMatter {
  readonly data: unknown;
  readonly body: string;
  /** The field's line in the file, or that of the nearest field around it where it is missing. */
  readonly lineOf: (path: FieldPath) => number;
}

/** Lines before the YAML: the opening `---`. */
const opening = 1;

/** Splits a file into front matter and body. Every problem names its line in the file. */
export function readFrontMatter(text: string): Result<FrontMatter, string[]> {
  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/);
  const isFence = (line: string): boolean => line.trimEnd() === '---';
  const end = isFence(lines[0] ?? '') ? lines.findIndex((line, at) => at > 0 && isFence(line)) : -1;
  if (end < 0) return failed(['line 1: front matter: is missing; start the file with "---", YAML, "---"']);

  try {
    return readYaml(
      lines.slice(opening, end).join('\n'),
      lines
        .slice(end + 1)
        .join('\n')
        .trim(),
    );
  } catch (error) {
    return failed([
      `line 1: front matter: ${(error as Error).message}; write it flatter and without aliases`,
    ]);
  }
}

function readYaml(yaml: string, body: string): Result<FrontMatter, string[]> {
  const lineCounter = new LineCounter();
  const document = parseDocument(yaml, { lineCounter, prettyErrors: false, logLevel: 'error' });
  const lineAt = (offset: number): number => lineCounter.linePos(offset).line + opening;
  const errors = [...document.errors, ...document.warnings].map(
    ({ pos, message }) =>
      `line ${lineAt(pos[0])}: front matter: ${message}; correct the YAML (quote a text that holds {{ or ": ")`,
  );
  if (errors.length > 0) return failed([...new Set(errors)]);

  const lineOf = (path: FieldPath): number => {
    const node = document.getIn(path, true);
    if (isNode(node) && node.range) return lineAt(node.range[0]);
    return path.length > 0 ? lineOf(path.slice(0, -1)) : 1;
  };
  return ok({ data: document.toJS() as unknown, body, lineOf });
}
