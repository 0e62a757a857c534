import type { Severity } from '#libs/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { schema } from '../roles.js';
import { time, wholeNumber } from './columns.js';

export const incidentStatuses = ['open', 'resolved', 'closed'] as const;
export type IncidentStatus = (typeof incidentStatuses)[number];

/** An incident as it stands. */
@Entity({ schema, name: 'incident', synchronize: false })
export class Incident {
  @PrimaryColumn('text') id!: string;
  @Column('text') title!: string;
  @Column('text') severity!: Severity;
  /** `resolved`: every alert is over, and whether it stays so is being watched. */
  @Column('text') status!: IncidentStatus;
  @Column('text', { name: 'group_key' }) groupKey!: string;
  @Column('jsonb', { name: 'group_labels' }) groupLabels!: Record<string, string>;
  /** Why it was opened. */
  @Column('text') reason!: string;
  @Column(time('opened_at')) openedAt!: string;
  @Column(time('updated_at')) updatedAt!: string;
  @Column(time('resolved_at', true)) resolvedAt!: string | null;
  @Column(time('closed_at', true)) closedAt!: string | null;
  @Column('text', { name: 'ticket_key', nullable: true }) ticketKey!: string | null;
  @Column('text', { name: 'ticket_url', nullable: true }) ticketUrl!: string | null;
  @Column('integer', { name: 'alerts_firing' }) alertsFiring!: number;
  @Column('integer', { name: 'alerts_total' }) alertsTotal!: number;
  @Column('text', { name: 'last_event_type' }) lastEventType!: string;
  /** Where the last event stands in the stream: the incident's revision. */
  @Column(wholeNumber('last_sequence')) lastSequence!: number;
  @Column('integer', { name: 'last_position' }) lastPosition!: number;
}

/** One uninterrupted firing of one alert that belongs to an incident. */
@Entity({ schema, name: 'incident_alert', synchronize: false })
export class IncidentAlert {
  @PrimaryColumn('text', { name: 'incident_id' }) incidentId!: string;
  @PrimaryColumn('text') fingerprint!: string;
  @PrimaryColumn('text') episode!: string;
  @Column('text') status!: 'firing' | 'resolved';
  @Column('text') severity!: Severity;
  @Column('jsonb') labels!: Record<string, string>;
  @Column('jsonb') annotations!: Record<string, string>;
  @Column('text', { name: 'generator_url', nullable: true }) generatorUrl!: string | null;
  @Column(time('starts_at', true)) startsAt!: string | null;
  @Column(time('ends_at', true)) endsAt!: string | null;
}

/** One event of an incident, in words. */
@Entity({ schema, name: 'incident_timeline', synchronize: false })
export class TimelineEntry {
  @PrimaryColumn('text', { name: 'incident_id' }) incidentId!: string;
  @PrimaryColumn('text') stream!: string;
  @PrimaryColumn(wholeNumber('sequence')) sequence!: number;
  @PrimaryColumn('integer') position!: number;
  @Column('text', { name: 'event_id' }) eventId!: string;
  @Column(time('time')) time!: string;
  @Column('text') agent!: string;
  /** The person who decided, where one did. */
  @Column('text', { nullable: true }) actor!: string | null;
  @Column('text') type!: string;
  /** What happened, in one line. */
  @Column('text') text!: string;
  @Column('jsonb') data!: Record<string, unknown>;
}
