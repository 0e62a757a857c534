import type pg from 'pg';
import { sqlState } from './postgres-errors.js';
import { type AuditRole, roles } from './roles.js';
import { scramVerifier } from './scram-verifier.js';

/** A password for each role: printable ASCII, at least 16 characters. */
export type RolePasswords = Readonly<Record<AuditRole, string>>;

/** Makes the roles where they are missing, sets their passwords, and lets the owner make its schema. */
export async function ensureRoles(client: pg.Client, passwords: RolePasswords): Promise<void> {
  checkPasswords(passwords);
  try {
    for (const role of Object.keys(roles) as AuditRole[])
      await ensureRole(client, roles[role], passwords[role]);
    const { rows } = await client.query<{ name: string }>('SELECT current_database() AS name');
    const database = client.escapeIdentifier(rows[0]?.name ?? '');
    await client.query(`GRANT CREATE, CONNECT ON DATABASE ${database} TO ${roles.owner}`);
    await client.query(`GRANT CONNECT ON DATABASE ${database} TO ${roles.auditor}, ${roles.reader}`);
  } catch (error) {
    if (sqlState(error) !== '42501') throw error;
    throw new Error(
      `The roles of the audit store cannot be made: ${(error as Error).message}. Use a superuser, or make the roles ${Object.values(roles).join(', ')} yourself and give the owner's address instead.`,
      { cause: error },
    );
  }
}

async function ensureRole(client: pg.Client, role: string, password: string): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [role]);
  if (rowCount === 0) await client.query(`CREATE ROLE ${role}`);
  await client.query(
    `ALTER ROLE ${role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD ${client.escapeLiteral(scramVerifier(password))}`,
  );
}

/** What is beyond ASCII would have to be normalised before it is hashed (SASLprep). */
function checkPasswords(passwords: RolePasswords): void {
  for (const [role, password] of Object.entries(passwords)) {
    if (!/^[\x21-\x7e]{16,}$/.test(password)) {
      throw new Error(
        `The password of the role ${role} has to be 16 or more printable ASCII characters without spaces.`,
      );
    }
  }
}
