import { existsSync } from 'node:fs';
import { stringify } from 'yaml';
import { type ApprovalTerms, type Policy, defaultPolicy, everyRoute } from '#libs/policy';
import { describeFaults, readPolicy } from '#libs/policy-file';
import { Failure } from '../failure.js';
import type { CommonOptions } from '../options.js';
import type { Surroundings } from '../surroundings.js';
import { placeOf } from './place.js';

/** Prints the version of the policy in the file, and what it comes to with all defaults filled in. */
export async function showPolicy(surroundings: Surroundings, { config, json }: CommonOptions): Promise<void> {
  const { terminal } = surroundings;
  const { path, shown, mayBeMissing } = await placeOf(surroundings, undefined, config);
  const missing = mayBeMissing && !existsSync(path);
  const policy = missing ? undefined : await readPolicy(path, shown);
  if (policy?.ok === false) {
    throw new Failure(`the policy is wrong.\n${describeFaults(policy.error)}`, 'Correct it, and try again.');
  }
  const effective = effectiveOf(policy?.value ?? defaultPolicy);
  const file = missing ? 'built in' : shown;
  terminal.result(
    json,
    { file, ...effective },
    () => `# ${file}\n${stringify(effective, { lineWidth: 110 })}`,
  );
}

/** The policy as people would have to write it if nothing had a default. */
function effectiveOf(policy: Policy) {
  const routes = [...everyRoute(policy.route)].map((route) => ({
    route: route.key,
    receiver: route.receiver,
    group_by: route.groupByAll ? ['...'] : route.groupBy,
    group_wait: seconds(route.groupWaitMs),
    group_interval: seconds(route.groupIntervalMs),
    repeat_interval: seconds(route.repeatIntervalMs),
    ...(route.continue ? { continue: true } : {}),
  }));
  return {
    version: policy.version,
    approval_rules: policy.approvals.version,
    severity: policy.severity,
    incidents: {
      open_when: policy.openWhen?.text ?? 'true',
      reopen_within: seconds(policy.reopenWithinMs),
      warn_before: seconds(policy.warnBeforeMs),
    },
    routes,
    receivers: [...policy.receivers.values()].map(({ slackChannels, minimumSeverity, ...rest }) => ({
      ...rest,
      slack_channels: slackChannels,
      minimum_severity: minimumSeverity,
    })),
    priorities: policy.priorities.map(({ name, priority, during, when }) => ({
      ...{ name, priority, during, when: when?.text ?? 'true' },
    })),
    counts: {
      schedules: policy.schedules.size,
      escalations: policy.escalations.size,
      sla: policy.sla.size,
      quiet_hours: policy.quietHours.length,
      digests: policy.digests.length,
      time_intervals: policy.timeIntervals.size,
      inhibit_rules: policy.inhibition.rules.length,
      maintenance_windows: policy.windows.length,
      deduplicate: policy.deduplication.length,
      flapping: policy.flapping.length,
      resolve_hold: policy.resolveHold.length,
      correlate: policy.correlation.length,
      services: policy.topology.neighbours.size,
    },
    partitioning: policy.partitioning,
    triage: {
      when: policy.triage.when?.text ?? 'true',
      looks: policy.triage.looks.map(seconds),
      normal_for: seconds(policy.triage.normalMs),
      onset_margin: seconds(policy.triage.marginMs),
      component_labels: policy.triage.componentLabels,
    },
    people: policy.people.all.map(({ name }) => name),
    approvals: {
      required_when: policy.approvals.requiredWhen.text,
      automatic_when: policy.approvals.automaticWhen.text,
      ...termsShown(policy.approvals.terms),
      rules: policy.approvals.rules.map(({ name, when, terms }) => ({
        ...{ name, when: when.text },
        ...termsShown(terms),
      })),
    },
    closing: { verify_for: seconds(policy.closing.verifyForMs), when: policy.closing.when?.text ?? 'true' },
    chronicle: { write: policy.chronicle.write, when: policy.chronicle.when?.text ?? 'true' },
  };
}

const termsShown = ({ approvers, needed, expiryMs, onReject, handOverTo }: ApprovalTerms) => ({
  ...{ approvers, needed, expiry: seconds(expiryMs), on_reject: onReject },
  ...(handOverTo === undefined ? {} : { hand_over_to: handOverTo }),
});

const seconds = (ms: number): string => `${ms / 1000}s`;
