/** Where pages go, and as whom. */
export interface ConfluenceSettings {
  /** The site's address, e.g. `https://example.atlassian.net`. */
  readonly site: string;
  /** The account's e-mail address; with the token it makes the Basic credentials. */
  readonly email: string;
  readonly token: string;
  /** The space's key, e.g. `OPS`. */
  readonly space: string;
  /** The id of the page below which new ones are filed; without it, the space's root. */
  readonly parentId?: string;
  /** How long one request may take. */
  readonly timeoutMs: number;
}
