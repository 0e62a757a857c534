import type { Severity } from '#libs/contracts';

/** A file of cases: what the policy is expected to do with some alerts. */
export interface CasesText {
  readonly cases: readonly CaseText[];
}

/** One case. It begins at its time with nothing known; times within it are RFC 3339, or `+5m` after its beginning. */
export interface CaseText {
  readonly name: string;
  readonly at: string;
  /** How far time goes on; by default up to the last alert. */
  readonly until?: string;
  readonly given?: { readonly silences?: readonly CaseSilenceText[] };
  readonly alerts: readonly CaseAlertText[];
  /** What is expected of the last alert, and of all of them together. */
  readonly expect?: CaseExpectationText;
}

export interface CaseSilenceText {
  /** What `suppressed: { by: … }` names; by default `silence-1`, `silence-2` … */
  readonly id?: string;
  readonly matchers: readonly string[];
  readonly from?: string;
  readonly until?: string;
}

export interface CaseAlertText {
  /** By which other alerts of the case name it. */
  readonly name?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly status?: 'firing' | 'resolved';
  /** When it is delivered. */
  readonly at?: string;
  /** When it began to fire; by default when it is delivered first. */
  readonly starts_at?: string;
  /** It is delivered as resolved then, too. */
  readonly resolved_at?: string;
  readonly expect?: ExpectationText;
}

/** What is expected of one alert by the end of its case. What is left out may be anything. */
export interface ExpectationText {
  /** Whether it opened an incident, joined one, or is in none. */
  readonly incident?: 'opened' | 'attached' | 'none';
  /** The name of the alert (or its number, from 1) whose incident has it, too. */
  readonly same_incident_as?: string | number;
  /** The key of the route that it takes, or of all of them. */
  readonly route?: string | readonly string[];
  /** Whom its routes tell, in any order. */
  readonly receivers?: readonly string[];
  /** What holds it back; `false` for nothing. */
  readonly suppressed?: boolean | { readonly by: string };
  /** Of its incident; of the alert itself where it is in none. */
  readonly severity?: Severity;
  /** Of its incident; of the alert itself where it is in none. */
  readonly priority?: string;
}

export interface CaseExpectationText extends ExpectationText {
  /** How many incidents are opened. */
  readonly incidents?: number;
  /** How often each receiver is paged; who is left out is not looked at. */
  readonly pages?: Readonly<Record<string, number>>;
}
