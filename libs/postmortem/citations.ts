/** A line that proves nothing, or by an event that nobody knows. */
export interface CitationProblem {
  /** From 1. */
  readonly line: number;
  /** What is wrong; how to put it right. */
  readonly message: string;
}

/** The event that proves a line, as it stands at the line's end: its id, and where to see it. */
export const citation = (eventId: string, link: string): string => `[\`${eventId}\`](${link})`;

const oneCitation = /\[`([^`\s]+)`\]\([^()\s|]*\)/g;
/** Only what stands at a line's end cites: before it, there may be words of others. */
const atTheEnd = /((?:\[`[^`\s]+`\]\([^()\s|]*\)[ ,]*)+)\|?\s*$/;
const timelineHeading = 'Timeline';

/**
 * Holds a postmortem to its evidence: every line of the section "Timeline" has to cite an event, and whatever is cited
 * anywhere has to be on record. The heads and rules of tables, comments and blank lines say nothing, and need none.
 */
export function checkCitations(
  markdown: string,
  isOnRecord: (eventId: string) => boolean,
): readonly CitationProblem[] {
  const problems: CitationProblem[] = [];
  const lines = markdown.split(/\r?\n/);
  let section = '';
  let fence: string | undefined;
  let cited = 0;
  for (const [at, line] of lines.entries()) {
    const found = fenceAfter(fence, line);
    const isText = fence === undefined && found === undefined;
    const heading = isText ? /^#{1,6}[ \t]+(.+?)[ \t]*#*$/.exec(line)?.[1] : undefined;
    fence = found;
    if (heading !== undefined) {
      section = heading;
      continue;
    }
    const ids = isText ? idsAt(line) : [];
    for (const id of ids) {
      if (!isOnRecord(id)) problems.push({ line: at + 1, message: unknown(id) });
    }
    if (section !== timelineHeading || isSilent(line, lines[at + 1] ?? '')) continue;
    cited += ids.length;
    if (ids.length === 0) problems.push({ line: at + 1, message: withoutProof });
  }
  if (cited === 0) problems.push({ line: 1, message: 'has no timeline that cites an event; write it again' });
  return problems;
}

const withoutProof =
  'cites no event; end the line with the event that proves it, as in [`id`](link), or move it to another section';
const unknown = (id: string): string =>
  `cites ${id}, which is not on record for this incident; correct the id, or take the line out`;

const idsAt = (line: string): string[] =>
  [...(atTheEnd.exec(line)?.[1] ?? '').matchAll(oneCitation)].map(([, id = '']) => id);

/** A blank line, a comment of one line, a table's rule, or its head: the row before the rule. */
const isSilent = (line: string, next: string): boolean =>
  line.trim() === '' ||
  /^<!--.*-->$/.test(line.trim()) ||
  isRule(line) ||
  (line.startsWith('|') && isRule(next));

const isRule = (line: string): boolean => /^\|(?:\s*:?-+:?\s*\|)+\s*$/.test(line);

/** The fence that is open after a line, see https://spec.commonmark.org/0.31.2/#fenced-code-blocks. */
function fenceAfter(fence: string | undefined, line: string): string | undefined {
  const [, run = '', rest = ''] = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
  if (fence !== undefined) return run.startsWith(fence) && rest.trim() === '' ? undefined : fence;
  return run === '' || (run.startsWith('`') && rest.includes('`')) ? undefined : run;
}
