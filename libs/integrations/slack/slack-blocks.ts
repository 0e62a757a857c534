import type { webApi } from '@slack/bolt';
import type { OutgoingMessage } from '#libs/integrations/port';
import { buttonBlocks, shortened } from './slack-buttons.js';
import { escapeSlack, slackSections } from './slack-text.js';

/** Slack's limits: 150 characters in a header, 50 blocks in a message. */
const longestHeader = 150;
const mostSections = 35;

/** The key under which a message is found again. Slack keeps it with the message and shows it to no reader. */
export const notificationEventType = 'argus_notification';

/** A message as Slack takes it to be posted. */
export function renderSlackMessage(
  message: OutgoingMessage,
  channel: string,
): webApi.ChatPostMessageArguments {
  const posted = { ...contentOf(message), channel, unfurl_links: false, unfurl_media: false };
  return message.thread === undefined ? posted : { ...posted, thread_ts: message.thread };
}

/** A message as Slack takes it in the place of what it said before. */
export const renderSlackUpdate = (
  message: OutgoingMessage,
  channel: string,
  ts: string,
): webApi.ChatUpdateArguments => ({ ...contentOf(message), channel, ts });

/** A headline, how things stand, the text, the buttons, a line with the link, and the key in the metadata. */
function contentOf(message: OutgoingMessage) {
  const sections = slackSections(message.body);
  return {
    // What notifications on a phone and screen readers get instead of the blocks.
    text: escapeSlack(message.subject),
    blocks: [
      header(message.subject),
      ...slackSections((message.status ?? []).join('\n'))
        .slice(0, 1)
        .map(section),
      ...sections.slice(0, mostSections).map(section),
      ...(sections.length > mostSections ? [section('… the rest is on the page of the incident')] : []),
      ...buttonBlocks(message),
      {
        type: 'context' as const,
        elements: [{ type: 'mrkdwn' as const, text: contextLine(message), verbatim: true }],
      },
    ],
    metadata: {
      event_type: notificationEventType,
      event_payload: { notification_id: message.notificationId, incident_id: message.incidentId },
    },
    parse: 'none' as const,
    link_names: false,
  };
}

const header = (subject: string) => ({
  type: 'header' as const,
  text: {
    type: 'plain_text' as const,
    text: shortened(subject.replace(/\s+/g, ' '), longestHeader),
    emoji: false,
  },
});

const section = (text: string) => ({
  type: 'section' as const,
  text: { type: 'mrkdwn' as const, text, verbatim: true },
});

const contextLine = ({ link, incidentId, severity }: OutgoingMessage): string =>
  `<${escapeSlack(link.replaceAll('|', '%7C'))}|${escapeSlack(incidentId)}> · ${severity}`;
