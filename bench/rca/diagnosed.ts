import type { Evidence, Hypothesis } from '#libs/contracts';
import {
  type Asked,
  type Findings,
  type Standing,
  evidenceId,
  gatherEvidence,
  hypothesise,
  standingsOf,
} from '#libs/diagnosis';
import type { AnyEvidenceSource } from '#libs/integrations/port';
import { systemClock } from '#libs/kernel';

/** What Argus makes of sources and a question, and the time that it takes. */
export interface Diagnosed {
  readonly hypotheses: readonly Hypothesis[];
  readonly evidence: readonly Evidence[];
  readonly tookMs: number;
}

/** Gathers and concludes as triage does, through the same ports. */
export async function diagnose(sources: readonly AnyEvidenceSource[], question: Asked): Promise<Diagnosed> {
  const begun = performance.now();
  const findings = await gather(sources, question);
  const hypotheses = hypothesise(findings);
  return { hypotheses, evidence: findings.evidence, tookMs: performance.now() - begun };
}

/** How the suspects stand that conclusions are drawn from. */
export const standings = async (
  sources: readonly AnyEvidenceSource[],
  question: Asked,
): Promise<readonly Standing[]> => standingsOf(await gather(sources, question));

async function gather(sources: readonly AnyEvidenceSource[], question: Asked): Promise<Findings> {
  const gathered = await gatherEvidence({ sources, question, clock: systemClock, budgetMs: 60_000 });
  const failed = gathered.sources.find(({ outcome }) => outcome === 'failed' || outcome === 'late');
  if (failed !== undefined) throw new Error(`${failed.source}: ${failed.reason ?? failed.outcome}`);
  return {
    evidence: gathered.findings.map((finding): Evidence => ({
      ...finding,
      id: evidenceId(question.incidentId, 'first', finding),
    })),
    dependencies: gathered.dependencies,
    alerts: question.alerts,
    components: question.components,
  };
}

/** Whether the cause is among the first so many hypotheses. */
export const isAmong = (hypotheses: readonly Hypothesis[], cause: string, first: number): boolean =>
  hypotheses.slice(0, first).some(({ component }) => component === cause);
