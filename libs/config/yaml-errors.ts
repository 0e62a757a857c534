import type { ErrorCode } from 'yaml';

interface Explanation {
  readonly message: string;
  readonly fix: string;
}

const quote = 'Quote the text if it holds ": ", "#", "{", "[", "*", "&", "!" or "%"';

/**
 * The parser's own messages quote the source, which may be a secret pasted into the wrong place; these
 * say the same without it.
 */
const explanations: Partial<Record<ErrorCode, Explanation>> = {
  DUPLICATE_KEY: { message: 'stands here for the second time', fix: 'Keep one of the two' },
  BAD_INDENT: { message: 'is not indented like its neighbours', fix: 'Indent keys of one level alike' },
  TAB_AS_INDENT: { message: 'is indented with a tab', fix: 'Indent with spaces' },
  MISSING_CHAR: { message: 'misses a character, such as ":" or a closing quote', fix: 'Add it' },
  MULTIPLE_DOCS: { message: 'starts a second document', fix: 'Keep one document a file' },
  MULTILINE_IMPLICIT_KEY: {
    message: 'has a key of several lines',
    fix: 'Write each key on one line, with ":"',
  },
  BAD_ALIAS: { message: 'refers to an anchor that does not exist', fix: quote },
  UNEXPECTED_TOKEN: { message: 'has a character that YAML does not expect here', fix: quote },
};

/** What a YAML error means, without quoting the file. */
export const explainYamlError = (code: ErrorCode): Explanation =>
  explanations[code] ?? {
    message: `is not valid YAML (${code.toLowerCase().replaceAll('_', ' ')})`,
    fix: quote,
  };
