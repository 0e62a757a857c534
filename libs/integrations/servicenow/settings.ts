/** Where the tickets go, and as whom. */
export interface ServiceNowSettings {
  /** The instance's address, e.g. `https://example.service-now.com`. */
  readonly instance: string;
  readonly user: string;
  readonly password: string;
  /** The table of the tickets, e.g. `incident`. */
  readonly table: string;
  /** The sys_id of the group that tickets are assigned to. */
  readonly assignmentGroup?: string;
  /** The resolution code of a resolved ticket. */
  readonly closeCode: string;
  /** How long one request may take. */
  readonly timeoutMs: number;
}
