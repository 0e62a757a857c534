import { readFile } from 'node:fs/promises';
import { failed, ok, type Result } from '#libs/kernel';
import {
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type ErrorCode,
} from 'yaml';
import { type ConfigProblem, type SettingPath } from './problem.js';
import { explainYamlError } from './yaml-errors.js';

/** A configuration file, read but not yet checked. */
export interface ConfigDocument {
  /** What to call it in a message. */
  readonly file: string;
  readonly values: Readonly<Record<string, unknown>>;
  /** The line on which a setting stands. */
  lineOf(path: SettingPath): number | undefined;
}

/** Where the configuration is, unless told otherwise. */
export const defaultConfigPath = 'config/argus.yaml';

/** Reads a configuration file. One that may be missing (by default: the one at the default path) counts as empty. */
export async function readConfigFile(
  path: string = defaultConfigPath,
  { mayBeMissing = path === defaultConfigPath } = {},
): Promise<Result<ConfigDocument, ConfigProblem[]>> {
  try {
    return parseConfig(await readFile(path, 'utf8'), path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    if (code === 'ENOENT' && mayBeMissing) return parseConfig('', path);
    return failed([
      {
        path,
        message: code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`,
        fix: 'Correct the path of the configuration file or its permissions.',
      },
    ]);
  }
}

/** Reads configuration from YAML text. */
export function parseConfig(text: string, file = defaultConfigPath): Result<ConfigDocument, ConfigProblem[]> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  const lineAt = (offset: number): number => lines.linePos(offset).line;
  const problemAt = (code: ErrorCode, offset: number): ConfigProblem => {
    const { message, fix } = explainYamlError(code);
    return { path: placeOf(code, text, offset) ?? file, line: lineAt(offset), message, fix: `${fix}.` };
  };
  const wrong = [...document.errors, ...document.warnings].map(({ code, pos }) => problemAt(code, pos[0]));
  wrong.push(...unresolvedAliases(document).map((offset) => problemAt('BAD_ALIAS', offset)));
  if (wrong.length > 0) return failed(wrong);
  const values = plainValues(document);
  if (!values) {
    return failed([
      {
        path: file,
        line: 1,
        message: 'is not a mapping of sections',
        fix: 'Write "section:" and its keys below it, with few aliases.',
      },
    ]);
  }
  return ok({ file, values, lineOf: (path) => lineOf(document, path, lineAt) });
}

/** A doubled key may be named: it is a key, not a value. */
const placeOf = (code: ErrorCode, text: string, at: number): string | undefined =>
  code === 'DUPLICATE_KEY' ? /^[\w.-]+/.exec(text.slice(at))?.[0] : undefined;

/** The parser leaves these for later, when it would quote them. */
function unresolvedAliases(document: Document): number[] {
  const offsets: number[] = [];
  visit(document, {
    Alias: (_, alias) => void (alias.resolve(document) ?? offsets.push(alias.range?.[0] ?? 0)),
  });
  return offsets;
}

/** Undefined for anything but a mapping, and for aliases that multiply without end. */
function plainValues(document: Document): Record<string, unknown> | undefined {
  if (document.contents === null || (isScalar(document.contents) && document.contents.value === null))
    return {};
  if (!isMap(document.contents)) return undefined;
  try {
    return document.toJS() as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

/** The line of the last step's key; undefined where the path leaves the document. */
function lineOf(
  document: Document,
  path: SettingPath,
  lineAt: (offset: number) => number,
): number | undefined {
  let node: unknown = document.contents;
  let offset: number | undefined;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === step);
      if (!pair) return undefined;
      offset = isScalar(pair.key) ? pair.key.range?.[0] : undefined;
      node = pair.value;
    } else if (isSeq(node) && typeof step === 'number') {
      node = node.items[step];
      offset = (node as { range?: [number, number, number] } | undefined)?.range?.[0];
    } else return undefined;
  }
  return offset === undefined ? undefined : lineAt(offset);
}
