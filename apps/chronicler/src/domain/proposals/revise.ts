import { settableFields } from './body.js';
import type { Draft } from './state.js';

/** What a reviewer wants changed. */
export interface Remark {
  readonly text: string;
  readonly suggestion?: {
    readonly path: string;
    /** Lines from 1, both of them included. */
    readonly from: number;
    readonly to: number;
    readonly text: string;
  };
}

type Files = Draft['files'];

const setting = /^\/argus set ([a-z_]+) (.+)$/gm;
const longestValue = 300;

/**
 * The files with what reviewers wanted changed, where it can be done to the letter: suggested lines, and
 * `/argus set <field> <value>` for fields of the front matter. Undefined where nothing changes. Suggestions are applied
 * from the last line up, so that each still means the lines that it was made for; of those for the same lines, the latest counts.
 */
export function revisedBy(files: Files, remarks: readonly Remark[]): Files | undefined {
  const suggestions = remarks
    .flatMap(({ suggestion }) => suggestion ?? [])
    .reverse()
    .sort((one, other) => other.from - one.from)
    .filter(({ path, to }, at, all) =>
      all.slice(0, at).every((each) => each.path !== path || to < each.from),
    );
  const settings = remarks.flatMap(({ text }) => [...text.matchAll(setting)]);
  const suggested = suggestions.reduce<Files>((before, suggestion) => withLines(before, suggestion), files);
  const revised = settings.reduce<Files>(
    (before, [, field = '', value = '']) => withField(before, field, value),
    suggested,
  );
  return revised.every(({ content }, at) => content === files[at]?.content) ? undefined : revised;
}

function withLines(files: Files, { path, from, to, text }: NonNullable<Remark['suggestion']>): Files {
  return files.map((file) => {
    const lines = file.content.split('\n');
    if (file.path !== path || from < 1 || to < from || to > lines.length) return file;
    // Nothing in their place takes lines away.
    const instead = text === '' ? [] : text.split('\n');
    const content = [...lines.slice(0, from - 1), ...instead, ...lines.slice(to)].join('\n');
    return { ...file, content };
  });
}

function withField(files: Files, field: string, value: string): Files {
  const plain = value.trim();
  if (!settableFields.includes(field) || plain === '' || plain.length > longestValue) return files;
  return files.map((file) => {
    const [, head, rest] = /^(---\n[\s\S]*?\n)(---\n[\s\S]*)$/.exec(file.content) ?? [];
    // A text of several lines goes on in those that are indented.
    const line = new RegExp(`^${field}:.*$(?:\\n[ \\t].*$)*`, 'm');
    if (head === undefined || rest === undefined || !line.test(head)) return file;
    // What JSON writes as a string is one in YAML, too (YAML 1.2, section 1.3), whatever it holds.
    return { ...file, content: head.replace(line, () => `${field}: ${JSON.stringify(plain)}`) + rest };
  });
}
