import type { Priority, Severity, Signal } from '#libs/contracts';
import type { Matcher } from '#libs/policy';

/** A case of a file, compiled: times are epoch milliseconds. */
export interface PolicyCase {
  readonly name: string;
  readonly until: number;
  readonly silences: readonly CaseSilence[];
  readonly alerts: readonly CaseAlert[];
  readonly expect: CaseExpectation;
}

export interface CaseSilence {
  readonly id: string;
  readonly matchers: readonly Pick<Matcher, 'name' | 'type' | 'value'>[];
  readonly from: number;
  readonly until: number;
}

export interface CaseAlert {
  /** As messages call it. */
  readonly shown: string;
  readonly fingerprint: string;
  readonly episode: string;
  /** When it is delivered, and what the deliveries hold. */
  readonly deliveries: readonly { readonly at: number; readonly signal: Signal }[];
  readonly expect: Expectation;
}

/** What is expected of an alert; undefined is anything. */
export interface Expectation {
  readonly incident?: 'opened' | 'attached' | 'none';
  /** The position of the other alert. */
  readonly sameIncidentAs?: number;
  readonly routes?: readonly string[];
  readonly receivers?: readonly string[];
  readonly suppressed?: boolean | { readonly by: string };
  readonly severity?: Severity;
  readonly priority?: Priority;
}

export interface CaseExpectation {
  readonly incidents?: number;
  readonly pages?: ReadonlyMap<string, number>;
}
