import Type from 'typebox';
import { priorities, severities } from '../severity.js';

/** The pieces that event data is made of. */
export const Text = Type.String({ minLength: 1 });
export const Labels = Type.Record(Type.String(), Type.String());
export const Timestamp = Type.String({ format: 'date-time' });
export const Count = Type.Integer({ minimum: 0 });
export const SeverityField = Type.Enum([...severities]);
export const PriorityField = Type.Enum([...priorities]);
/** How a series of a rule stands: quiet, over its threshold but not for long enough, firing, or firing while it looks over. */
export const ObservedState = Type.Enum(['inactive', 'pending', 'firing', 'keep-firing', 'no-data']);
export const AlertStatus = Type.Enum(['firing', 'resolved']);

/** An alert as its episode: one uninterrupted firing of one fingerprint, named by when it began. */
export const Episode = { fingerprint: Text, episode: Text };

/**
 * Orders what the router states of one alert in different streams, epoch milliseconds; left out where the time of
 * the statement does so.
 */
export const Turn = { turn: Type.Optional(Count) };

/** An entry of the ledger that the same alert had before, and has no more. */
export const Instead = Type.Enum(['opened', 'attached', 'deduplicated', 'suppressed']);

/** A route of the policy that an alert took: whom to tell, and in which rhythm. */
export const RouteTaken = Type.Object({
  /** The route's key, as Alertmanager writes it. */
  route: Text,
  receiver: Text,
  groupWaitMs: Count,
  groupIntervalMs: Count,
  repeatIntervalMs: Count,
  muteTimeIntervals: Type.Array(Text),
  activeTimeIntervals: Type.Array(Text),
});

/** What an action can be; libs/actions has a folder for each family. */
export const actionKinds = [
  'http',
  'command',
  'kubernetes-restart',
  'kubernetes-scale',
  'kubernetes-cordon',
  'docker-restart',
  'rundeck-job',
  'github-workflow',
  'ansible-playbook',
  'feature-flag',
] as const;
export type ActionKindName = (typeof actionKinds)[number];

const Doing = {
  title: Text,
  kind: Type.Enum([...actionKinds]),
  parameters: Type.Record(Type.String(), Type.Unknown()),
};

/** What takes an action back. It works on the same target, and whoever approves the action approves it too. */
export const Undo = Type.Object(Doing);

/** Which of a runner's orders comes first. */
export const runnerPriorities = ['high', 'normal', 'low'] as const;

/** Which runner an action is for: one that has all of these labels. */
export const RunnerWanted = Type.Object({
  labels: Type.Record(Type.String(), Type.String(), { minProperties: 1 }),
  priority: Type.Optional(Type.Enum([...runnerPriorities])),
});

/** An action with every parameter filled in, as it would be run. */
export const Action = Type.Object({
  id: Text,
  ...Doing,
  risk: Type.Enum(['low', 'medium', 'high']),
  target: Text,
  undo: Type.Optional(Undo),
  /** It runs on another host, and so does what takes it back. */
  runner: Type.Optional(RunnerWanted),
  /** How sure whoever recommends it is, from 0 to 1, where that is known. */
  confidence: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
});

/** Something outside that has to be so, as a runbook says it, with every placeholder filled. */
export const Check = Type.Union([
  Type.Object({
    kind: Type.Literal('promql'),
    name: Text,
    query: Text,
    /** A comparison that every series has to stand, such as `> 0.9`, or a condition in CEL about `values`. */
    expect: Text,
  }),
  Type.Object({
    kind: Type.Literal('http'),
    name: Text,
    url: Text,
    status: Type.Integer({ minimum: 100, maximum: 599 }),
  }),
]);

/** What the outside world said to a check: values as Prometheus writes them, a status, or why nothing can be said. */
export const CheckResult = Type.Object({
  name: Text,
  values: Type.Optional(Type.Array(Type.String())),
  status: Type.Optional(Count),
  /** It was asked, and gave no answer that can be used. */
  unreadable: Type.Optional(Text),
  /** Nobody can be asked: the settings name nobody. */
  notAsked: Type.Optional(Text),
});
