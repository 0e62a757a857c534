/** What Slack asks for in text that is meant as text: no control sequence (`<!channel>`, `<@U…>`) survives it. */
export const escapeSlack = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

/**
 * Plain text for a `mrkdwn` field with `verbatim`: escaped, with web addresses, and nothing else, made links
 * that show the address itself. A pipe would let an address name itself something else.
 */
export function slackTextWithLinks(text: string): string {
  return text
    .split(/(https?:\/\/[^\s<>"']+)/g)
    .map((part, index) =>
      index % 2 === 1 ? `<${escapeSlack(part.replaceAll('|', '%7C'))}>` : escapeSlack(part),
    )
    .join('');
}

/** Slack refuses a section of more than 3,000 characters. */
const longestSection = 2_900;
/** A line that is too long even alone is cut into pieces that stay short enough once escaped. */
const longestPiece = 500;

/** Cuts plain text at line ends into escaped pieces that each fit a section. */
export function slackSections(text: string): string[] {
  const sections: string[] = [];
  let current = '';
  for (const line of text.split('\n').flatMap(fittingLines)) {
    const next = current === '' ? line : `${current}\n${line}`;
    if (next.length > longestSection) {
      sections.push(current);
      current = line;
    } else {
      current = next;
    }
  }
  return [...sections, current].filter((section) => section.trim() !== '');
}

function fittingLines(line: string): string[] {
  const rendered = slackTextWithLinks(line);
  if (rendered.length <= longestSection) return [rendered];
  const characters = [...line];
  const pieces = Array.from({ length: Math.ceil(characters.length / longestPiece) }, (_, index) =>
    characters.slice(index * longestPiece, (index + 1) * longestPiece).join(''),
  );
  return pieces.map(escapeSlack);
}
