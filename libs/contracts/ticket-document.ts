import type { TicketBlock } from './events/ticket.js';

/** What a ticket says, piece by piece; each tracker renders it in its own way. */
export type TicketDocument = readonly TicketBlock[];

/** A document as plain text: quotes begin with `> `, list items with `- `, blank lines part the pieces. */
export function documentText(document: TicketDocument): string {
  let text = '';
  let headed = false;
  for (const block of document) {
    if (block.lines.length === 0) continue;
    // What stands under a heading follows it at once.
    const gap = text === '' ? '' : headed ? '\n' : '\n\n';
    text += gap + linesOf(block).join('\n');
    headed = block.kind === 'heading';
  }
  return text;
}

function linesOf({ kind, lines }: TicketBlock): readonly string[] {
  switch (kind) {
    case 'heading':
      return lines.map((line) => `${line}:`);
    case 'list':
      return lines.map((line) => `- ${line}`);
    case 'quote':
      return lines.map((line) => `> ${line}`);
    case 'paragraph':
    case 'info':
    case 'warning':
    case 'success':
      return lines;
  }
}
