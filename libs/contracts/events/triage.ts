import Type from 'typebox';
import { changeKinds } from './change.js';
import { Action, Check, Count, Labels, Text, Timestamp } from './fields.js';

/** What evidence is made from; each kind has its ports and its analysis. */
export const evidenceKinds = ['metric', 'log', 'trace', 'change', 'past-incident', 'dependency'] as const;
export type EvidenceKind = (typeof evidenceKinds)[number];

/** What is the matter with a component, as far as evidence can tell. */
export const faultKinds = [
  'cpu',
  'memory',
  'disk',
  'network',
  'latency',
  'errors',
  'availability',
  'traffic',
  'code',
  'configuration',
  'unknown',
] as const;
export type FaultKind = (typeof faultKinds)[number];

const FaultField = Type.Enum([...faultKinds]);
/** From 0 to 1. */
const Probability = Type.Number({ minimum: 0, maximum: 1 });

/** What every piece of evidence has, whatever it is made from. */
const Piece = {
  /** What hypotheses cite: the same for the same finding of the same look. */
  id: Text,
  source: Text,
  /** What was found, in a sentence. */
  says: Text,
  /** What was asked, in the source's own language, and for which time. */
  query: Text,
  from: Timestamp,
  to: Timestamp,
  /** Where a person sees the same. */
  link: Type.Optional(Text),
  /** The service or component that it speaks of. */
  component: Type.Optional(Text),
  /** When it set in. */
  at: Type.Optional(Timestamp),
  /** How unusual it is: 0 is nothing out of the ordinary; comparable among pieces of one kind. */
  strength: Type.Number({ minimum: 0 }),
  fault: Type.Optional(FaultField),
};

/** A series that left its normal values. Its points are thinned out: epoch ms and value. */
const MetricEvidence = Type.Object({
  ...Piece,
  kind: Type.Literal('metric'),
  metric: Type.Object({
    name: Text,
    labels: Labels,
    unit: Type.Optional(Text),
    /** The median of the normal time, and the value that is furthest from it since. */
    normal: Type.Number(),
    value: Type.Number(),
    points: Type.Array(Type.Tuple([Type.Integer(), Type.Number()]), { maxItems: 240 }),
  }),
});

/** A log template that is new, surges or has gone quiet. */
const LogEvidence = Type.Object({
  ...Piece,
  kind: Type.Literal('log'),
  log: Type.Object({
    template: Text,
    change: Type.Enum(['new', 'more', 'fewer', 'gone']),
    /** Lines a minute in the normal time and since. */
    normalPerMinute: Type.Number({ minimum: 0 }),
    perMinute: Type.Number({ minimum: 0 }),
    examples: Type.Array(Text, { maxItems: 3 }),
  }),
});

/** Calls that became slower, fail, or are missing. */
const TraceEvidence = Type.Object({
  ...Piece,
  kind: Type.Literal('trace'),
  trace: Type.Object({
    operation: Text,
    /** The component that calls it, where one does. */
    caller: Type.Optional(Text),
    change: Type.Enum(['slower', 'failing', 'fewer', 'more', 'new', 'gone']),
    normal: Type.Object({ perMinute: Type.Number(), medianMs: Type.Number(), failedShare: Probability }),
    now: Type.Object({ perMinute: Type.Number(), medianMs: Type.Number(), failedShare: Probability }),
    traceId: Type.Optional(Text),
  }),
});

/** A change shortly before. */
const ChangeEvidence = Type.Object({
  ...Piece,
  kind: Type.Literal('change'),
  change: Type.Object({
    changeId: Text,
    kind: Type.Enum([...changeKinds]),
    by: Type.Optional(Text),
    /** Calls between what was changed and what the incident is about; absent where no way is known. */
    distance: Type.Optional(Count),
  }),
});

/** An incident that was like this one, and how it ended. */
const PastIncidentEvidence = Type.Object({
  ...Piece,
  kind: Type.Literal('past-incident'),
  past: Type.Object({
    incidentId: Text,
    openedAt: Timestamp,
    /** How alike the two are. */
    likeness: Probability,
    runbookId: Type.Optional(Text),
    action: Type.Optional(Text),
    outcome: Type.Optional(Type.Enum(['kept', 'regressed', 'unknown'])),
  }),
});

/** One piece of evidence, as it was recorded before anything was concluded from it. */
export const EvidenceField = Type.Union([
  MetricEvidence,
  LogEvidence,
  TraceEvidence,
  ChangeEvidence,
  PastIncidentEvidence,
]);

/** What a source said for itself: it answered, or why it is missing from what was concluded. */
export const SourceAnswerField = Type.Object({
  source: Text,
  kind: Type.Enum([...evidenceKinds]),
  outcome: Type.Enum(['answered', 'failed', 'late', 'not-configured']),
  reason: Type.Optional(Text),
  tookMs: Type.Optional(Count),
  /** How many series, lines, calls or changes it gave. */
  examined: Type.Optional(Count),
});

/** A likely cause. */
export const HypothesisField = Type.Object({
  component: Text,
  fault: FaultField,
  confidence: Probability,
  says: Text,
  /** The ids of the evidence that speaks for it; without one it is no hypothesis. */
  evidence: Type.Array(Text, { minItems: 1 }),
  /** What would show that it is so, and that it is not. */
  confirmedBy: Text,
  refutedBy: Text,
});

/** One look at an incident: the first soon after it opened, others when more is to be seen. */
const Look = { incidentId: Text, look: Text };

/** Facts of triage. */
export const triageEvents = {
  'argus.triage.started.v1': Type.Object({
    incidentId: Text,
    reason: Text,
    /** When evidence is first asked for; absent where it is not. */
    nextLookAt: Type.Optional(Timestamp),
  }),
  'argus.triage.observed.v1': Type.Object({
    incidentId: Text,
    /** What stands out, each in a sentence, with where it was seen. */
    observations: Type.Array(Type.Object({ kind: Text, text: Text, link: Type.Optional(Text) })),
  }),
  /** The intent to ask the sources of evidence. */
  'argus.triage.evidence-requested.v1': Type.Object({
    ...Look,
    /** What is compared: a time when all was well, and the time since. */
    normal: Type.Object({ from: Timestamp, to: Timestamp }),
    abnormal: Type.Object({ from: Timestamp, to: Timestamp }),
    /** The services it is about, then their neighbours, the nearest first. */
    components: Type.Array(Text),
    budgetMs: Type.Integer({ minimum: 1 }),
    /** When they are asked again, if the incident is open then; absent where this look is the last. */
    nextLookAt: Type.Optional(Timestamp),
    reason: Text,
  }),
  'argus.triage.evidence-found.v1': Type.Object({ ...Look, evidence: EvidenceField }),
  /** All sources have answered, or their time is up. */
  'argus.triage.evidence-settled.v1': Type.Object({
    ...Look,
    sources: Type.Array(SourceAnswerField),
    /** Who calls whom, as far as it concerns the components that evidence speaks of. */
    dependencies: Type.Array(Type.Object({ caller: Text, called: Text }), { maxItems: 2_000 }),
    reason: Text,
  }),
  'argus.triage.hypothesised.v1': Type.Object({
    ...Look,
    /** The likeliest first; empty when nothing stands out, which is an answer, too. */
    hypotheses: Type.Array(HypothesisField, { maxItems: 3 }),
    /** The sources that could not be heard. */
    missing: Type.Array(Type.Object({ source: Text, reason: Text })),
    reason: Text,
  }),
  /** The intent to ask a model to order and word what was found. */
  'argus.triage.narration-requested.v1': Type.Object({ ...Look, model: Text, reason: Text }),
  /** What a model made of it; claims that cite no evidence are dropped. */
  'argus.triage.narrated.v1': Type.Object({
    ...Look,
    model: Text,
    summary: Type.Optional(Text),
    /** Hypotheses as the model orders and words them: by their place among those that were found. */
    hypotheses: Type.Array(
      Type.Object({ place: Count, says: Text, evidence: Type.Array(Text, { minItems: 1 }) }),
      { maxItems: 3 },
    ),
    /** Read-only queries that were made on its proposal. */
    queries: Type.Array(Type.Object({ name: Text, says: Text })),
    dropped: Count,
    inputTokens: Count,
    outputTokens: Count,
    reason: Text,
  }),
  'argus.triage.recommended.v1': Type.Object({
    incidentId: Text,
    /** Absent when no runbook fits: that is an answer, not a failure. */
    runbook: Type.Optional(
      Type.Object({ id: Text, title: Text, file: Text, summary: Type.String(), matchedOn: Labels }),
    ),
    action: Type.Optional(Action),
    /** What shows whether it helped, and how long that is watched, where the runbook says so. */
    verify: Type.Optional(
      Type.Object({ checks: Type.Array(Check), windowMs: Type.Optional(Type.Integer({ minimum: 1 })) }),
    ),
    /** Why this one, a sentence each: labels, words in common, what came of it before. */
    because: Type.Optional(Type.Array(Text)),
    /** Another that may help, for a person to look at. */
    alternative: Type.Optional(Type.Object({ id: Text, title: Text, file: Text, because: Type.Array(Text) })),
    /** A past incident whose resolution may help. */
    pastIncident: Type.Optional(Type.Object({ incidentId: Text, says: Text })),
    reason: Text,
  }),
};
