import { fieldText } from './plain-text.js';

/** A node of the Atlassian Document Format, as far as it is used here. */
export interface AdfNode {
  readonly type:
    'paragraph' | 'bulletList' | 'listItem' | 'text' | 'hardBreak' | 'heading' | 'blockquote' | 'panel';
  readonly attrs?: { readonly level: number } | { readonly panelType: 'info' | 'warning' | 'success' };
  readonly text?: string;
  readonly marks?: { readonly type: 'link'; readonly attrs: { readonly href: string } }[];
  readonly content?: AdfNode[];
}

/** A whole document. */
export interface AdfDocument {
  readonly type: 'doc';
  readonly version: 1;
  readonly content: AdfNode[];
}

const listMark = /^\s*- +(?=\S)/;
/** A web address, without the punctuation that ends the sentence around it. */
const address = /https?:\/\/[^\s<>"'`]*[^\s<>"'`.,;:!?)\]}]/g;

/**
 * Renders plain text: blank lines part paragraphs, lines that start with "- " are a list, web addresses
 * are links. Everything else is text and stays text, whatever it looks like: it comes from alerts.
 */
export function toAdf(text: string): AdfDocument {
  const blocks: AdfNode[] = [];
  let lines: string[] = [];
  let items: AdfNode[] = [];
  const endParagraph = (): void => {
    if (lines.length > 0) blocks.push({ type: 'paragraph', content: lines.flatMap(lineOf) });
    lines = [];
  };
  const endList = (): void => {
    if (items.length > 0) blocks.push({ type: 'bulletList', content: items });
    items = [];
  };
  for (const line of fieldText(text).split('\n')) {
    if (listMark.test(line)) {
      endParagraph();
      const content = inline(line.replace(listMark, '').trimEnd());
      items.push({ type: 'listItem', content: [{ type: 'paragraph', content }] });
      continue;
    }
    endList();
    if (line.trim() === '') endParagraph();
    else lines.push(line.trimEnd());
  }
  endList();
  endParagraph();
  return { type: 'doc', version: 1, content: blocks };
}

/** The nodes of a line's number in its paragraph: parted from the one before. */
export const lineOf = (line: string, index: number): AdfNode[] => [
  ...(index > 0 ? [{ type: 'hardBreak' } as const] : []),
  ...inline(line),
];

/** A line as text, its web addresses as links. */
export function inline(line: string): AdfNode[] {
  const nodes: AdfNode[] = [];
  const plain = (text: string): void => {
    if (text !== '') nodes.push({ type: 'text', text });
  };
  let end = 0;
  for (const match of line.matchAll(address)) {
    plain(line.slice(end, match.index));
    const [href] = match;
    nodes.push({ type: 'text', text: href, marks: [{ type: 'link', attrs: { href } }] });
    end = match.index + href.length;
  }
  plain(line.slice(end));
  return nodes;
}
