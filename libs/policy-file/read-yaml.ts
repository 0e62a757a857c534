import { type Document, Lexer, LineCounter, isMap, isScalar, isSeq, parseDocument, visit } from 'yaml';
import { explainYamlError } from '#libs/config';
import { type Result, failed, ok } from '#libs/kernel';
import type { PolicyPath } from '#libs/policy';
import { type PolicyFault, byLine, describePath } from './policy-fault.js';

/** What a YAML text says. */
export interface YamlText {
  readonly file: string;
  readonly values: Readonly<Record<string, unknown>>;
  /** The line on which a key or list entry stands. */
  readonly lineOf: (path: PolicyPath) => number | undefined;
}

/** No policy that people can read is larger, and reading one is not to stall who has incidents to open. */
export const largestFile = 512 * 1024;
/** The parser takes more than twice as long for every further level of brackets that is never closed. */
const deepestBrackets = 30;

/** What is said of a file that is not even read. */
export const tooLarge = `is larger than ${largestFile / 1024} KiB; take out what does not belong into it`;

/** A text whose keys may stand twice: the last one counts, so that what else is wrong can be told as well. */
export interface LenientYamlText extends YamlText {
  readonly doubled: readonly PolicyFault[];
}

/** What YAML says, with the lines of its keys. Never throws, whatever the text is. */
export function readYaml(text: string, file: string): Result<YamlText, PolicyFault[]> {
  const read = readYamlLeniently(text, file);
  return read.ok && read.value.doubled.length > 0 ? failed([...read.value.doubled]) : read;
}

/** The same for who tells of doubled keys together with everything else. */
export function readYamlLeniently(text: string, file: string): Result<LenientYamlText, PolicyFault[]> {
  const wrong = (message: string): Result<never, PolicyFault[]> => failed([{ file, path: '', message }]);
  if (Buffer.byteLength(text) > largestFile) return wrong(tooLarge);
  const unreadable = costlyIn(text);
  if (unreadable !== undefined) return wrong(unreadable);
  try {
    return parse(text, file);
  } catch (error) {
    // The parser gives up with an exception on what nobody writes by hand.
    return wrong(`cannot be read as YAML (${(error as Error).name}); make it simpler`);
  }
}

/** What would take the parser longer than any reader has patience; its tokens are had in linear time. */
function costlyIn(text: string): string | undefined {
  let depth = 0;
  for (const token of new Lexer().lex(text)) {
    if (token === '[' || token === '{') depth++;
    else if (token === ']' || token === '}') depth--;
    else if (token === '?') return 'has a key that is introduced with "?"; write "key: value"';
    if (depth > deepestBrackets)
      return `has brackets nested more than ${deepestBrackets} deep; make it flatter`;
  }
  return undefined;
}

function parse(text: string, file: string): Result<LenientYamlText, PolicyFault[]> {
  const lines = new LineCounter();
  // Keys that stand twice are looked for below: the parser compares each with every other.
  const options = { lineCounter: lines, prettyErrors: false, logLevel: 'error', uniqueKeys: false } as const;
  const document = parseDocument(text, options);
  const lineAt = (offset: number): number => lines.linePos(offset).line;
  const faultAt = (offset: number, message: string, path = ''): PolicyFault => ({
    ...{ file, line: lineAt(offset), path, message },
  });
  const faults = [...document.errors, ...document.warnings].slice(0, mostFaults).map(({ code, pos }) => {
    const { message, fix } = explainYamlError(code);
    return faultAt(pos[0], `${message}; ${fix.charAt(0).toLowerCase()}${fix.slice(1)}`);
  });
  const doubled: PolicyFault[] = [];
  visit(document, {
    Alias: (_, alias) => {
      if (alias.resolve(document) !== undefined) return;
      faults.push(faultAt(alias.range?.[0] ?? 0, 'refers to an anchor that does not exist; quote the text'));
    },
    Map: (_, map) => {
      const seen = new Set<string>();
      for (const { key } of map.items) {
        const name = isScalar(key) ? String(key.value) : undefined;
        const offset = isScalar(key) ? (key.range?.[0] ?? 0) : 0;
        if (name === undefined)
          faults.push(faultAt(map.range?.[0] ?? 0, 'has a key that is no text; write "key: value"'));
        else if (seen.has(name)) {
          doubled.push(
            faultAt(offset, 'stands here for the second time; keep one of the two', describePath([name])),
          );
        } else seen.add(name);
      }
    },
  });
  if (faults.length > 0) return failed([...faults, ...doubled].sort(byLine));
  const read = valuesOf(document, file, lineAt);
  return read.ok ? ok({ ...read.value, doubled: doubled.sort(byLine) }) : read;
}

/** A file that is no YAML at all has one for every character. */
const mostFaults = 100;

function valuesOf(
  document: Document,
  file: string,
  lineAt: (offset: number) => number,
): Result<YamlText, PolicyFault[]> {
  const { contents } = document;
  const empty = contents === null || (isScalar(contents) && contents.value === null);
  if (!empty && !isMap(contents)) {
    return failed([{ file, line: 1, path: '', message: 'is not a mapping; write "key: value" lines' }]);
  }
  try {
    const values = empty ? {} : (document.toJS({ maxAliasCount: 100 }) as Record<string, unknown>);
    return ok({ file, values, lineOf: (path) => lineOf(document, path, lineAt) });
  } catch {
    const message = 'has aliases that multiply beyond measure; write the values out';
    return failed([{ file, path: '', message }]);
  }
}

/** The line of the last step; undefined where the path leaves the document. */
function lineOf(
  document: Document,
  path: PolicyPath,
  lineAt: (offset: number) => number,
): number | undefined {
  let node: unknown = document.contents;
  let offset: number | undefined;
  for (const step of path) {
    if (isMap(node)) {
      // Of keys that stand twice the last one counts.
      const pair = node.items.findLast(({ key }) => isScalar(key) && String(key.value) === step);
      if (pair === undefined) return undefined;
      offset = isScalar(pair.key) ? pair.key.range?.[0] : undefined;
      node = pair.value;
    } else if (isSeq(node) && typeof step === 'number') {
      node = node.items[step];
      offset = (node as { range?: [number, number, number] } | undefined)?.range?.[0];
    } else return undefined;
  }
  return offset === undefined ? undefined : lineAt(offset);
}
