import type { TicketBlock, TicketDocument } from '#libs/contracts';
import { type AdfDocument, type AdfNode, inline, lineOf } from './adf.js';
import { longestText, sound } from './plain-text.js';

/**
 * Renders a ticket's document. What its lines say is text and stays text, whatever it looks like; web addresses are
 * links. What Jira cannot hold is cut off at the end, with a note.
 */
export function documentAdf(document: TicketDocument): AdfDocument {
  const content: AdfNode[] = [];
  let left = longestText;
  for (const { kind, lines } of document) {
    const kept: string[] = [];
    for (const line of lines.map(oneLine).filter((each) => each !== '')) {
      left -= line.length;
      if (left < 0) break;
      kept.push(line);
    }
    if (kept.length > 0) content.push(nodeOf({ kind, lines: kept }));
    if (left < 0) {
      content.push(paragraph(['(Cut here: Jira holds no more.)']));
      break;
    }
  }
  return { type: 'doc', version: 1, content };
}

function nodeOf({ kind, lines }: TicketBlock): AdfNode {
  switch (kind) {
    case 'heading':
      return { type: 'heading', attrs: { level: 3 }, content: inline(lines.join(' ')) };
    case 'paragraph':
      return paragraph(lines);
    case 'quote':
      return { type: 'blockquote', content: [paragraph(lines)] };
    case 'list':
      return {
        type: 'bulletList',
        content: lines.map((line) => ({ type: 'listItem', content: [paragraph([line])] })),
      };
    case 'info':
    case 'warning':
    case 'success':
      return { type: 'panel', attrs: { panelType: kind }, content: [paragraph(lines)] };
  }
}

const paragraph = (lines: readonly string[]): AdfNode => ({
  type: 'paragraph',
  content: lines.flatMap(lineOf),
});

const oneLine = (line: string): string => sound(line).replaceAll('\n', ' ').trimEnd();
