import type { Draft } from './state.js';

const mostIncidents = 20;

/**
 * What a reviewer reads first: why it is written, the incidents that it is written from, and how to have it changed.
 * `because` is the writer's own Markdown; nothing here comes from an alert as it is.
 */
export function proposalBody(
  { because, incidents, change, writer }: Draft,
  linkOf: (incidentId: string) => string,
  host: string,
): string {
  const shown = incidents.slice(-mostIncidents);
  const more = incidents.length - shown.length;
  return [
    `Argus proposes to ${change === 'create' ? 'add this document' : 'change this document'}.`,
    ...section('Why', because),
    ...section('Written from these incidents', [
      ...shown.map((id) => `[${id}](${linkOf(id)})`),
      ...(more > 0 ? [`and ${more} before them`] : []),
    ]),
    '## How to have it changed',
    host === 'folder' ? inFolder : atHost,
    `Written by Argus's chronicler (${writer}).`,
  ].join('\n\n');
}

/** The fields of the front matter that a comment may set. */
export const settableFields: readonly string[] = ['title', 'summary', 'owner', 'severity', 'review_by'];

const section = (heading: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [`## ${heading}`, lines.map((line) => `- ${line}`).join('\n')];

const atHost = [
  'Suggested changes to lines are taken over, and so are comments such as `/argus set owner payments-team`',
  `(${settableFields.join(', ')}). Anything else: change the branch yourself, it is not overwritten.`,
  'Merging publishes it; closing it without a merge is remembered, and the same is not proposed again.',
].join('\n');

const inFolder = [
  'Accept it, and change the file then: what people write stays when Argus drafts it again.',
  'A rejection is remembered, and the same is not proposed again.',
].join('\n');
