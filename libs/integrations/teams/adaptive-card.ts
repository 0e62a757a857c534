import type { Severity } from '#libs/contracts';
import type { OutgoingMessage } from '#libs/integrations/port';

/** Teams takes 28 KB; what surrounds the text needs some of it. */
const mostText = 20_000;

const colours: Readonly<Record<Severity, 'attention' | 'warning' | 'default'>> = {
  critical: 'attention',
  high: 'attention',
  medium: 'warning',
  low: 'default',
  info: 'default',
};

/**
 * A message as a Workflows webhook of Teams takes it: an Adaptive Card. Its text stands in text runs, as Teams
 * obeys Markdown in text blocks, and a link could then say that it leads elsewhere.
 */
export function renderCard(message: OutgoingMessage): string {
  const { subject, body, link, severity, notificationId, incidentId } = message;
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body: [
      {
        ...richText([
          {
            ...{ type: 'TextRun', text: oneLine(subject), size: 'large', weight: 'bolder' },
            color: colours[severity],
          },
        ]),
        // The same for a copy: a flow may go by it.
        id: notificationId,
      },
      ...paragraphs(body),
      {
        ...richText([{ type: 'TextRun', text: `${incidentId} · ${severity}`, isSubtle: true }]),
        spacing: 'medium',
      },
    ],
    actions: [{ type: 'Action.OpenUrl', title: 'Open the incident', url: link }],
    msteams: { width: 'Full' },
  };
  return JSON.stringify({
    type: 'message',
    summary: oneLine(subject),
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content }],
  });
}

const richText = (inlines: readonly object[]) => ({ type: 'RichTextBlock', inlines });

function paragraphs(text: string): object[] {
  let left = mostText;
  let gap = false;
  const blocks: object[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '') {
      gap = true;
      continue;
    }
    // A block of its own costs, too.
    left -= Buffer.byteLength(JSON.stringify(line)) + 120;
    if (left < 0) return [...blocks, richText([run('… the rest is on the page of the incident')])];
    blocks.push({ ...richText(runs(line)), spacing: gap ? 'medium' : 'none' });
    gap = false;
  }
  return blocks;
}

const run = (text: string) => ({ type: 'TextRun', text });

/** Web addresses, and nothing else, lead somewhere: where they say. */
const runs = (line: string): object[] =>
  line
    .split(/(https?:\/\/[^\s<>"']+)/g)
    .filter((part) => part !== '')
    .map((part) =>
      /^https?:\/\//.test(part)
        ? { ...run(part), selectAction: { type: 'Action.OpenUrl', url: part } }
        : run(part),
    );

const oneLine = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
