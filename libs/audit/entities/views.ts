import { ViewColumn, ViewEntity } from 'typeorm';
import { schema } from '../roles.js';
import { time, wholeNumber } from './columns.js';

const dateColumn = (name: string) => ViewColumn({ name, transformer: time(name).transformer });
const numberColumn = (name: string) => ViewColumn({ name, transformer: wholeNumber(name).transformer });

/** A message that an agent could not handle, and whether it has been handled since. */
@ViewEntity({ schema, name: 'dead_letter', synchronize: false })
export class DeadLetter {
  @numberColumn('record_id') recordId!: number;
  /** Its place in the stream of dead letters, by which people and agents name it. */
  @numberColumn('letter') letter!: number;
  @ViewColumn({ name: 'event_id' }) eventId!: string;
  @ViewColumn() agent!: string;
  @ViewColumn() consumer!: string;
  /** Where the message that could not be handled stands. */
  @ViewColumn() stream!: string;
  @numberColumn('sequence') sequence!: number;
  @ViewColumn() subject!: string;
  @ViewColumn() reason!: string;
  @numberColumn('deliveries') deliveries!: number;
  @ViewColumn() state!: 'parked' | 'redriven';
  @dateColumn('parked_at') parkedAt!: string;
  @dateColumn('redriven_at') redrivenAt!: string | null;
  @ViewColumn({ name: 'redriven_by' }) redrivenBy!: string | null;
  /** What came of the last time that a person had it handled again. */
  @ViewColumn({ name: 'redrive_outcome' }) redriveOutcome!: 'done' | 'retry' | 'park' | null;
  @ViewColumn({ name: 'redrive_reason' }) redriveReason!: string | null;
  @ViewColumn() headers!: Record<string, string>;
  /** The message's exact bytes, base64. */
  @ViewColumn() payload!: string;
}

/** A delivery, or alerts of one, that could not be understood. */
@ViewEntity({ schema, name: 'quarantine', synchronize: false })
export class QuarantinedDelivery {
  @numberColumn('record_id') recordId!: number;
  @ViewColumn({ name: 'event_id' }) eventId!: string;
  @ViewColumn({ name: 'delivery_id' }) deliveryId!: string;
  @ViewColumn() source!: string;
  @ViewColumn() sender!: string;
  @dateColumn('quarantined_at') quarantinedAt!: string;
  @ViewColumn() reason!: string;
  @ViewColumn() problems!: string[];
  @numberColumn('alerts') alerts!: number;
  @numberColumn('bytes') bytes!: number;
  @ViewColumn() digest!: string;
  @ViewColumn() content!: string;
}
