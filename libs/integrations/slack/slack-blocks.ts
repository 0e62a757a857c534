import type { webApi } from '@slack/bolt';
import type { OutgoingMessage } from '#libs/integrations/port';
import { escapeSlack, slackSections } from './slack-text.js';

/** Slack's limits: 150 characters in a header, 50 blocks in a message. */
const longestHeader = 150;
const mostSections = 40;

/** The key under which a message is found again. Slack keeps it with the message and shows it to no reader. */
export const notificationEventType = 'argus_notification';

/** The message as Slack takes it: a headline, the text, a line with the link, and the key in the metadata. */
export function renderSlackMessage(
  message: OutgoingMessage,
  channel: string,
): webApi.ChatPostMessageArguments {
  const sections = slackSections(message.body);
  const rendered = {
    channel,
    // What notifications on a phone and screen readers get instead of the blocks.
    text: escapeSlack(message.subject),
    blocks: [
      header(message.subject),
      ...sections.slice(0, mostSections).map(section),
      ...(sections.length > mostSections ? [section('… the rest is on the page of the incident')] : []),
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
    unfurl_links: false,
    unfurl_media: false,
  };
  return message.thread === undefined ? rendered : { ...rendered, thread_ts: message.thread };
}

const header = (subject: string) => ({
  type: 'header' as const,
  text: { type: 'plain_text' as const, text: shortened(subject.replace(/\s+/g, ' ')), emoji: false },
});

const section = (text: string) => ({
  type: 'section' as const,
  text: { type: 'mrkdwn' as const, text, verbatim: true },
});

const contextLine = ({ link, incidentId, severity }: OutgoingMessage): string =>
  `<${escapeSlack(link.replaceAll('|', '%7C'))}|${escapeSlack(incidentId)}> · ${severity}`;

const shortened = (text: string): string => {
  const characters = [...text];
  return characters.length <= longestHeader ? text : `${characters.slice(0, longestHeader - 1).join('')}…`;
};
