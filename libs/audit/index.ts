export { AuditConnection, type AuditConnectionOptions } from './connection.js';
export { prepareDatabase, type AuditUrls, type PrepareDatabaseOptions } from './prepare-database.js';
export type { RolePasswords } from './ensure-roles.js';
export { roles, schema, type AuditRole } from './roles.js';
export { AuditWriter, type Written } from './audit-writer.js';
export { rebuildReadModels } from './rebuild.js';
export { checkedUpTo, detectGaps, type Gap, type BoundsOfStreams } from './gaps.js';
export { lastLedgerCheck, ledgerStanding, messagesBehind, type LedgerStanding } from './ledger-standing.js';
export { type HeldBack, heldBack } from './held-back.js';
export * from './queries.js';
export {
  Incident,
  IncidentAlert,
  TimelineEntry,
  incidentStatuses,
  type IncidentStatus,
} from './entities/incident.js';
export { AuditEvent, AuditMessage } from './entities/record.js';
export { DeadLetter, QuarantinedDelivery } from './entities/views.js';
export { describe } from './read-models/describe.js';
export { isRefusedContent } from './postgres-errors.js';
export { sliceElements, type Slice } from './event-slices.js';
export { type PageOfPerson, pagesOfPersons } from './pages.js';
export { type StandIn, standIns } from './stand-ins.js';
export { WhyQueries } from './why/why-queries.js';
export type { AlertStory, EpisodeStory, Explanation, SilenceNote, Step } from './why/alert-story.js';
export type { NamedAlert } from './why/named-alerts.js';
export type { IncidentStory } from './why/incident-story.js';
export { type RecordStreamOptions, recordBeganAt, recordStream } from './record-stream.js';
export type { LocatedEvent } from './read-models/located-event.js';
export { type Attempt, type AttemptOutcome, attemptOutcomes } from './attempts/attempt.js';
export {
  type ActionRecord,
  type Analysis,
  AttemptQueries,
  type FailingAlert,
  type JudgedAttempt,
} from './attempts/attempt-queries.js';
export { PastIncidents, type PastIncidentsOptions } from './past-incidents.js';
export { type ResolvedIncident, ResolvedIncidents } from './resolved-incidents.js';
