import type { Static, TSchema } from 'typebox';
import type { AgentName } from './agents.js';
import { alertEvents, routedAlertEvents } from './events/alert.js';
import { deadLetterEvents } from './events/dead-letter.js';
import { digestEvents, escalationEvents, heardEvents, onCallEvents } from './events/escalation.js';
import { closureEvents, incidentEvents } from './events/incident.js';
import { notificationEvents } from './events/notification.js';
import { actionEvents, actionSwitchEvents, approvalEvents, reportEvents } from './events/response.js';
import { noticeEvents, policyEvents } from './events/policy.js';
import { runbookEvents } from './events/runbook.js';
import { ledgerEvents, observationEvents, signalEvents } from './events/signal.js';
import { ticketEvents } from './events/ticket.js';
import { triageEvents } from './events/triage.js';
import { changeEvents } from './events/change.js';
import { verificationEvents } from './events/verification.js';

const schemas = {
  ...signalEvents,
  ...observationEvents,
  ...ledgerEvents,
  ...policyEvents,
  ...noticeEvents,
  ...alertEvents,
  ...routedAlertEvents,
  ...incidentEvents,
  ...closureEvents,
  ...verificationEvents,
  ...notificationEvents,
  ...escalationEvents,
  ...heardEvents,
  ...onCallEvents,
  ...digestEvents,
  ...ticketEvents,
  ...changeEvents,
  ...triageEvents,
  ...approvalEvents,
  ...actionEvents,
  ...actionSwitchEvents,
  ...reportEvents,
  ...runbookEvents,
  ...deadLetterEvents,
} as const;

export type EventType = keyof typeof schemas;
export type EventData<T extends EventType> = Static<(typeof schemas)[T]>;

/** Who may state a type of event. */
export type EventOwner = AgentName | 'any agent';

export interface EventDeclaration {
  readonly owner: EventOwner;
  readonly schema: TSchema;
}

const owners: readonly (readonly [EventOwner, Partial<Record<EventType, TSchema>>])[] = [
  ['collector', { ...signalEvents, ...changeEvents }],
  ['evaluator', { ...alertEvents, ...observationEvents }],
  ['router', { ...routedAlertEvents, ...incidentEvents, ...policyEvents }],
  ['closer', { ...closureEvents, ...verificationEvents }],
  [
    'notifier',
    {
      ...{ ...notificationEvents, ...noticeEvents, ...digestEvents },
      ...{ ...escalationEvents, ...heardEvents, ...onCallEvents },
    },
  ],
  ['ticketing', ticketEvents],
  ['triage', triageEvents],
  ['solicitor', approvalEvents],
  ['executor', { ...actionEvents, ...actionSwitchEvents }],
  ['chronicler', { ...reportEvents, ...runbookEvents }],
  ['auditor', ledgerEvents],
  ['any agent', deadLetterEvents],
];

/** Every event type with its one owner and the schema of its data. */
export const catalogue: ReadonlyMap<string, EventDeclaration> = new Map(
  owners.flatMap(([owner, group]) =>
    Object.entries(group).map(([type, schema]) => [type, { owner, schema }] as const),
  ),
);

export const eventTypes = Object.keys(schemas) as EventType[];
