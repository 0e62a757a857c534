import type { FileTicket } from './tickets.js';

/** A ticket for people to read. What alerts say stays text: it makes no heading, link, image or HTML. */
export function markdownOf(ticket: FileTicket): string {
  const head = [
    `# ${ticket.key}: ${plain(ticket.title).replace(/\s+/g, ' ').trim()}`,
    [
      `- Status: **${ticket.status}**`,
      `- Severity: **${ticket.severity}**`,
      `- Incident: <${ticket.link}>`,
      ...(ticket.labels.length > 0
        ? [`- Labels: ${ticket.labels.map((label) => plain(label).replace(/\s+/g, ' ')).join(', ')}`]
        : []),
    ].join('\n'),
    '## Description',
    plain(ticket.description).trim(),
  ];
  const attachments = ticket.attachments.map(
    ({ fileName, title }) => `![${plain(title).replace(/\s+/g, ' ')}](${ticket.key}/${fileName})`,
  );
  const comments = ticket.comments.flatMap((comment, index) => [`### ${index + 1}`, plain(comment).trim()]);
  const parts = [
    ...head,
    ...(attachments.length > 0 ? ['## Attachments', ...attachments] : []),
    ...(comments.length > 0 ? ['## Comments', ...comments] : []),
  ];
  return `${parts.join('\n\n')}\n`;
}

const plain = (text: string): string =>
  text
    .replace(/\r\n?/g, '\n')
    .replace(/[\u0000-\u0008\u000B-\u001F\u007F]/g, '')
    .split('\n')
    .map(plainLine)
    .join('\n');

/** Escapes what begins markup, and at a line's start what makes headings, rules and quotes; lists stay lists. */
const plainLine = (line: string): string =>
  line
    .trimEnd()
    .replace(/[\\`*<[\]]/g, '\\$&')
    .replace(/^\s+(?!- )/, '')
    .replace(/^(#|>|=|~|\+|-(?! \S)|_{3})/, '\\$1');
