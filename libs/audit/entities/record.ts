import { Column, Entity, PrimaryColumn } from 'typeorm';
import { schema } from '../roles.js';
import { time, wholeNumber } from './columns.js';

/** One decision as it was signed: the exact bytes, with what is needed to verify them. */
@Entity({ schema, name: 'audit_message', synchronize: false })
export class AuditMessage {
  @PrimaryColumn('text') stream!: string;
  @PrimaryColumn(wholeNumber('sequence')) sequence!: number;
  @Column('text') subject!: string;
  @Column('text') agent!: string;
  @Column('text', { name: 'message_id' }) messageId!: string;
  /** The public key of the agent that signed. */
  @Column('text') key!: string;
  /** Ed25519 over `bytes`, base64url. */
  @Column('text') signature!: string;
  @Column('bytea') sha256!: Buffer;
  @Column('bytea') bytes!: Buffer;
  @Column(time('stored_at')) storedAt!: string;
  @Column(time('recorded_at')) recordedAt!: string;
}

/** One event of the record. */
@Entity({ schema, name: 'audit_event', synchronize: false })
export class AuditEvent {
  /** Grows with every event recorded: a cursor to read on from. */
  @PrimaryColumn(wholeNumber('id')) id!: number;
  @Column('text') stream!: string;
  @Column(wholeNumber('sequence')) sequence!: number;
  /** Its place within its message, from 0. */
  @Column('integer') position!: number;
  @Column('text', { name: 'message_id' }) messageId!: string;
  @Column('text', { name: 'event_id' }) eventId!: string;
  @Column('text') type!: string;
  @Column('text') source!: string;
  @Column('text') agent!: string;
  @Column('text', { nullable: true }) actor!: string | null;
  @Column('text') subject!: string;
  @Column('text', { name: 'nats_subject' }) natsSubject!: string;
  @Column('text', { name: 'incident_id', nullable: true }) incidentId!: string | null;
  @Column('text', { name: 'correlation_id' }) correlationId!: string;
  @Column('text', { name: 'causation_id', nullable: true }) causationId!: string | null;
  @Column('text', { nullable: true }) traceparent!: string | null;
  @Column(time('event_time')) eventTime!: string;
  /** When the stream stored it. */
  @Column(time('stored_at')) storedAt!: string;
  @Column(time('recorded_at')) recordedAt!: string;
  @Column('text') key!: string;
  /** Of the whole message, over the bytes in `audit_message`. */
  @Column('text') signature!: string;
  /** Of this event's own bytes. */
  @Column('bytea', { select: false }) sha256!: Buffer;
  /** The event as it stood within the message. */
  @Column('bytea', { select: false }) bytes!: Buffer;
  @Column('jsonb') data!: Record<string, unknown>;
  /** True when the same agent's event with the same id was recorded before: the read models leave it out. */
  @Column('boolean') repeats!: boolean;
}
