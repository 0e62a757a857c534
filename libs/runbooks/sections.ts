/** A heading of the second level, and where its section stands. */
export interface Section {
  readonly heading: string;
  /** From 0, among the lines of the body. */
  readonly at: number;
  readonly isEmpty: boolean;
}

/** The sections of a body. What stands in a fenced block is no heading, see https://spec.commonmark.org/0.31.2/#fenced-code-blocks. */
export function sectionsOf(body: string): Section[] {
  const sections: Section[] = [];
  let fence: string | undefined;
  for (const [at, line] of body.split('\n').entries()) {
    const mark = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line);
    const heading = fence === undefined ? /^##[ \t]+(.+?)[ \t]*#*[ \t]*$/.exec(line)?.[1] : undefined;
    if (heading !== undefined) sections.push({ heading, at, isEmpty: true });
    else if (line.trim() !== '') markFilled(sections);
    const [, run = '', rest = ''] = mark ?? [];
    if (fence === undefined) {
      if (run !== '' && !(run.startsWith('`') && rest.includes('`'))) fence = run;
    } else if (run.startsWith(fence) && rest.trim() === '') fence = undefined;
  }
  return sections;
}

function markFilled(sections: Section[]): void {
  const last = sections.at(-1);
  if (last?.isEmpty === true) sections[sections.length - 1] = { ...last, isEmpty: false };
}
