import type { EventData, Priority, Severity } from '#libs/contracts';
import type { EpisodeNumber } from './episode-names.js';

/** A route of the policy, as the router's facts name it. */
export type RouteTaken = NonNullable<EventData<'argus.incident.opened.v1'>['routes']>[number];

/** The alert that opened an incident. */
export interface OpeningAlert {
  readonly fingerprint: string;
  readonly episode: string;
  readonly number: EpisodeNumber;
  readonly labels: Readonly<Record<string, string>>;
}

/** An incident, as the facts of the router and the closer tell of it. */
export interface RehearsedIncident {
  readonly id: string;
  readonly title: string;
  readonly groupKey: string;
  readonly groupLabels: Readonly<Record<string, string>>;
  /** Epoch milliseconds. */
  readonly openedAt: number;
  opening: OpeningAlert | undefined;
  /** The worst it ever had. */
  severity: Severity;
  priority: Priority | undefined;
  readonly routes: Map<string, RouteTaken>;
  readonly members: Set<EpisodeNumber>;
  /** Those that fire. */
  readonly firing: Set<EpisodeNumber>;
  /** How often it was opened again after it had closed. */
  reopened: number;
  closedAt: number | undefined;
  /** How often each receiver was told for the first time of an opening or a reopening. */
  readonly pages: Map<string, number>;
}

/** The receivers of an incident, in the order of their names. */
export const receiversOf = ({ routes }: Pick<RehearsedIncident, 'routes'>): readonly string[] =>
  [...new Set([...routes.values()].map(({ receiver }) => receiver))].sort();
