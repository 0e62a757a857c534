import { type Severity, documentText } from '#libs/contracts';
import type { NewTicket, TicketChange } from '#libs/integrations/port';
import type { Fields } from './table-api.js';

/** The lengths that ServiceNow's fields have by default; it cuts without a word. */
const longest = {
  short_description: 160,
  description: 4_000,
  work_notes: 4_000,
  close_notes: 4_000,
} as const;

/** The impact and urgency for each severity: ServiceNow works out the priority from the two. */
const weights: Readonly<Record<Severity, { readonly impact: string; readonly urgency: string }>> = {
  critical: { impact: '1', urgency: '1' },
  high: { impact: '1', urgency: '2' },
  medium: { impact: '2', urgency: '2' },
  low: { impact: '2', urgency: '3' },
  info: { impact: '3', urgency: '3' },
};

/** What names the operation that made a record; the field is there for other systems' ids. */
export const correlationId = (operationId: string): string => `argus:${operationId}`;

/** What names the operation that made a work note, at its end. */
export const noteMark = (operationId: string): string => `(argus:${operationId})`;

/** A new ticket's fields. */
export const newFields = (ticket: NewTicket): Fields => ({
  correlation_id: correlationId(ticket.operationId),
  correlation_display: 'Argus',
  short_description: shortDescription(ticket.title),
  description: field('description', `Incident: ${ticket.link}\n\n${ticket.description}`),
  ...weights[ticket.severity],
});

/** The fields that a change gives new values. */
export function changedFields({ title, document, severity }: TicketChange): Fields {
  const link = document?.flatMap(({ lines }) => lines).find((line) => line.startsWith('Incident: '));
  return {
    ...(title === undefined ? {} : { short_description: shortDescription(title) }),
    ...(document === undefined
      ? {}
      : {
          description: field(
            'description',
            `${link === undefined ? '' : `${link}\n\n`}${documentText(document)}`,
          ),
        }),
    ...(severity === undefined ? {} : weights[severity]),
  };
}

/** A work note, marked with its operation. */
export const noteText = (body: string, operationId: string): string =>
  `${field('work_notes', body, noteMark(operationId).length + 2)}\n\n${noteMark(operationId)}`;

/** How it was resolved, for a ticket that cannot be resolved without saying so. */
export const closeNotes = ({ outcome }: TicketChange): string => {
  const text = field('close_notes', outcome ?? '');
  return text === '' ? 'Argus saw the incident closed.' : text;
};

const shortDescription = (title: string): string => {
  const line = sound(title).replace(/\s+/g, ' ').trim();
  return line === '' ? 'An incident' : cut(line, longest.short_description);
};

const field = (name: keyof typeof longest, text: string, reserved = 0): string =>
  cut(sound(text).trim(), longest[name] - reserved);

const cut = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length - 1).replace(/\p{Surrogate}$/u, '')}…`;

/** Takes out control characters and halves of pairs, and keeps `[code]` from being taken for HTML. */
const sound = (text: string): string =>
  text
    .replace(/\r\n?/g, '\n')
    .replace(/[\u0000-\u0008\u000B-\u001F\u007F]/g, '')
    .replace(/\p{Surrogate}/gu, '')
    .replace(/\[(\/?)code\]/gi, '[$1 code]');
