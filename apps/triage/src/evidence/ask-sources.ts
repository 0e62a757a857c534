import type { SourceAnswer } from '#libs/contracts';
import { evidenceId, gatherEvidence } from '#libs/diagnosis';
import type { EvidenceSources } from '#libs/evidence';
import type { AnyEvidenceSource, EvidenceQuestion } from '#libs/integrations/port';
import type { Clock } from '#libs/kernel';
import type { Look } from './gathering.js';
import type { Gathered } from './recorded-facts.js';

/** How one look asks all sources there are: what they give is named, and who is missing, with what would change that. */
export const askSources =
  ({ sources, notConfigured }: EvidenceSources, clock: Clock) =>
  async ({ look, budgetMs, question, signal }: Look): Promise<Gathered> => {
    const gathered = await gatherEvidence({
      ...{ question, clock, budgetMs },
      sources: sources.map((source) => endedBy(source, signal)),
    });
    const { incidentId } = question;
    const evidence = gathered.findings.map((finding) => ({
      ...finding,
      id: evidenceId(incidentId, look, finding),
    }));
    return {
      evidence: [...new Map(evidence.map((piece) => [piece.id, piece])).values()],
      dependencies: gathered.dependencies,
      sources: gathered.sources.map((answer) => withRemedy(answer, notConfigured)),
    };
  };

/** The same source, which is not waited for any longer than Argus runs. */
const endedBy = <Source extends AnyEvidenceSource>(source: Source, stopping: AbortSignal): Source =>
  Object.create(source, {
    ask: {
      value: (question: EvidenceQuestion) =>
        source.ask({ ...question, signal: AbortSignal.any([question.signal, stopping]) }),
    },
  }) as Source;

/** Where a kind of evidence has no source, the settings that would give it one. */
function withRemedy(answer: SourceAnswer, notConfigured: EvidenceSources['notConfigured']): SourceAnswer {
  if (answer.outcome !== 'not-configured') return answer;
  const remedies = notConfigured.filter(({ kind }) => kind === answer.kind).map(({ reason }) => reason);
  if (remedies.length === 0) return answer;
  return { ...answer, reason: `${answer.reason ?? 'not configured'}; ${remedies.join(', or ')}` };
}
