import type { ApprovalText } from './approval.js';
import type { ChronicleText } from './chronicle.js';
import type { ClosingText } from './closing.js';
import type { CorrelationRuleText } from './correlation.js';
import type { DeduplicationRuleText } from './deduplication.js';
import type { DigestText } from './digests.js';
import type { EscalationText } from './escalations.js';
import type { FlappingRuleText } from './flapping.js';
import type { GuardrailsText } from './guardrails.js';
import type { InhibitRuleText } from './inhibition.js';
import type { MaintenanceWindowText } from './maintenance-window.js';
import type { GroupText, PersonText } from './people.js';
import type { PriorityRuleText } from './priority.js';
import type { QuietHoursText } from './quiet-hours.js';
import type { ReceiverText } from './receiver.js';
import type { ResolveHoldRuleText } from './resolve-hold.js';
import type { RouteText } from './routing/route-text.js';
import type { ScheduleText } from './schedules.js';
import type { SeverityText } from './severity-text.js';
import type { StrangersText } from './strangers.js';
import type { TicketRuleText } from './tickets.js';
import type { SlaText } from './sla.js';
import type { TimeIntervalText } from './time/time-interval-text.js';
import type { TopologyText } from './topology.js';
import type { TriageText } from './triage-rules.js';

/** A policy as it stands in its file. What is left out has a default; nothing else may stand there. */
export interface PolicyText {
  readonly severity?: SeverityText;
  readonly priorities?: readonly PriorityRuleText[];
  readonly incidents?: {
    readonly open_when?: string;
    readonly reopen_within?: string;
    readonly warn_before?: string;
  };
  readonly time_intervals?: readonly TimeIntervalText[];
  readonly route?: RouteText;
  readonly receivers?: readonly ReceiverText[];
  readonly people?: readonly PersonText[];
  readonly groups?: readonly GroupText[];
  readonly strangers?: StrangersText;
  readonly escalations?: readonly EscalationText[];
  readonly quiet_hours?: readonly QuietHoursText[];
  readonly digests?: readonly DigestText[];
  readonly sla?: readonly SlaText[];
  readonly schedules?: readonly ScheduleText[];
  readonly inhibit_rules?: readonly InhibitRuleText[];
  readonly maintenance_windows?: readonly MaintenanceWindowText[];
  readonly deduplicate?: readonly DeduplicationRuleText[];
  readonly flapping?: readonly FlappingRuleText[];
  readonly resolve_hold?: readonly ResolveHoldRuleText[];
  readonly correlate?: readonly CorrelationRuleText[];
  readonly topology?: TopologyText;
  readonly tickets?: readonly TicketRuleText[];
  readonly triage?: TriageText;
  readonly approvals?: ApprovalText;
  readonly guardrails?: GuardrailsText;
  readonly closing?: ClosingText;
  readonly chronicle?: ChronicleText;
}

/** All that may stand in the file. */
export const policyKeys = [
  'severity',
  'priorities',
  'incidents',
  'time_intervals',
  'route',
  'receivers',
  'people',
  'groups',
  'strangers',
  'schedules',
  'escalations',
  'sla',
  'quiet_hours',
  'digests',
  'inhibit_rules',
  'maintenance_windows',
  'deduplicate',
  'flapping',
  'resolve_hold',
  'correlate',
  'topology',
  'tickets',
  'triage',
  'approvals',
  'guardrails',
  'closing',
  'chronicle',
] as const satisfies readonly (keyof PolicyText)[];

/** Who is told when the file names nobody. */
export const defaultReceivers: readonly ReceiverText[] = [{ name: 'default', email: ['oncall@argus.local'] }];

/** One incident for what fires alike, told at once. */
export const defaultRoute: RouteText = {
  receiver: 'default',
  group_by: ['alertname', 'cluster', 'service'],
  group_wait: '0s',
};
