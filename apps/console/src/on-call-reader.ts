import { type AuditConnection, type PageOfPerson, type StandIn, pagesOfPersons, standIns } from '#libs/audit';
import { RecordAway } from './record-reader.js';

/** What the record knows about who is on call, and who was paged. */
export interface OnCallRecord {
  readonly standIns: ReadonlyMap<string, readonly StandIn[]>;
  readonly pages: readonly PageOfPerson[];
}

/** What the page about people on call reads. */
export class OnCallReader {
  constructor(private readonly connection: AuditConnection) {}

  /** Who stands in, and who was paged from one moment to another (epoch ms). */
  async read(from: number, until: number): Promise<OnCallRecord> {
    const span = { from: new Date(from).toISOString(), until: new Date(until).toISOString() };
    try {
      const [known, pages] = await Promise.all([
        standIns(this.connection),
        pagesOfPersons(this.connection, span),
      ]);
      return { standIns: known, pages };
    } catch (error) {
      throw new RecordAway(error);
    }
  }
}
