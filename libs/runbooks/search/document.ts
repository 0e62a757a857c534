/** A text that can be found: its pieces count differently. */
export interface SearchedDocument {
  readonly id: string;
  readonly title: string;
  /** What it says it is about: its summary and first section. */
  readonly opening: string;
  readonly prose: string;
  /** Code blocks: they name much that is about something else. */
  readonly code: string;
}

/** Takes a Markdown text apart. A heading of the first level is the title's, and is left out. */
export function documentOf(id: string, title: string, summary: string, body: string): SearchedDocument {
  const code: string[] = [];
  const bare = body
    .replace(/^(```+|~~~+)[^\n]*\n[\s\S]*?^\1[^\S\n]*$/gm, (block) => {
      code.push(block);
      return '\n';
    })
    .replace(/^# .*$/gm, ' ');
  const [opening = '', ...others] = bare.split(/^#{2,} .*$/m).filter((section) => section.trim() !== '');
  return { id, title, opening: `${summary}\n${opening}`, prose: others.join('\n'), code: code.join('\n') };
}
