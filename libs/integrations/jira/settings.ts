import type { Severity } from '#libs/contracts';

/** Where the tickets go, and as whom. */
export interface JiraSettings {
  /** The site's address, e.g. `https://example.atlassian.net`. */
  readonly site: string;
  /** The account's e-mail address; with the token it makes the Basic credentials. */
  readonly email: string;
  readonly token: string;
  /** The project's key, e.g. `OPS`. */
  readonly project: string;
  /** The name of the issue type, e.g. `Task`. */
  readonly issueType: string;
  /** The issue type's name for severities that have one of their own. */
  readonly issueTypes?: Partial<Record<Severity, string>>;
  /** The resolution that a finished issue gets, where the transition asks for one. */
  readonly resolution?: string;
  /** The priority's name for each severity; a severity without one leaves Jira's priority alone. */
  readonly priorities?: Partial<Record<Severity, string>>;
  /** How long one request may take. */
  readonly timeoutMs: number;
}
