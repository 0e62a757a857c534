import type { ArgusEvent } from '#libs/contracts';
import type { RehearsedIncident } from './rehearsed-incident.js';

/** What became of an alert that fired, as it stands. */
export type Outcome =
  | {
      readonly kind: 'in-incident';
      readonly incident: RehearsedIncident;
      readonly opened: boolean;
      readonly rule?: string;
    }
  | {
      readonly kind: 'suppressed' | 'deduplicated';
      readonly reason: string;
      /** The silence, window, rule or condition that held it back. */
      readonly by: string;
    };

/** What a fact of the router says that holds an alert back, where one does. */
export function heldBackBy(event: ArgusEvent): Exclude<Outcome, { kind: 'in-incident' }> | undefined {
  if (event.type === 'argus.alert.suppressed.v1' && event.data.status === 'firing') {
    return { kind: 'suppressed', reason: event.data.reason, by: event.data.by };
  }
  if (event.type === 'argus.alert.deduplicated.v1' && event.data.reason === 'repeats-another') {
    return { kind: 'deduplicated', reason: event.data.reason, by: event.data.rule ?? '' };
  }
  return undefined;
}
