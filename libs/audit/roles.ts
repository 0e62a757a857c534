/** The three roles of the store, each with no more rights than its work needs. */
export const roles = {
  /** Owns the schema and changes its shape; nothing that runs all day signs in as it. */
  owner: 'argus_owner',
  /** Writes: adds to the record, keeps the read models. */
  auditor: 'argus_auditor',
  /** Reads, and nothing else. */
  reader: 'argus_reader',
} as const;

export type AuditRole = keyof typeof roles;

/** The schema that holds everything of the store. */
export const schema = 'audit';
