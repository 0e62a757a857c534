import type { EventData } from './catalogue.js';

/** Something outside that has to be so before an action is believed to have helped, or an incident to be over. */
export type Check = EventData<'argus.verification.started.v1'>['checks'][number];

/** What the outside world said to a check. */
export type CheckResult = EventData<'argus.verification.observed.v1'>['results'][number];
