import type { Evidence, EvidenceKind, Fact } from '#libs/contracts';
import type { EvidenceSources } from '#libs/evidence';
import type { Clock } from '#libs/kernel';
import type { NarrateCommand } from '../domain/narrate.js';
import type { ModelQuery, ModelQueryName } from '../domain/narration.js';
import { askSources } from '../evidence/ask-sources.js';
import { recordedLook } from '../evidence/recorded-facts.js';

/** What was looked up for a model: the evidence, and the facts that record it before anything is said of it. */
export interface LookedUp {
  readonly evidence: readonly Evidence[];
  readonly facts: readonly Fact[];
}

/** Looks up what a model wants to know. */
export type LookUp = (
  command: NarrateCommand,
  queries: readonly ModelQuery[],
  signal: AbortSignal,
) => Promise<LookedUp>;

const kinds: Readonly<Record<ModelQueryName, EvidenceKind>> = {
  'metrics-of': 'metric',
  'logs-of': 'log',
  'traces-of': 'trace',
  'changes-of': 'change',
};
/** A model's curiosity has so long, ms. */
const budgetMs = 10_000;

/** Looks up by the sources that triage has: each query asks those of its kind about its one component. */
export const lookUpWith =
  (sources: EvidenceSources, clock: Clock): LookUp =>
  async ({ request: { incidentId, look }, looked, alerts }, queries, signal) => {
    const found = await Promise.all(
      queries.map(async ({ name, component }) => {
        const asked = sources.sources.filter(({ kind }) => kind === kinds[name]);
        const question = {
          ...{ incidentId, alerts, components: [component] },
          ...{ normal: windowOf(looked.normal), abnormal: windowOf(looked.abnormal) },
        };
        const ask = askSources({ sources: asked, notConfigured: [] }, clock);
        return (await ask({ look: `${look}-model`, budgetMs, question, signal })).evidence;
      }),
    );
    const evidence = [...new Map(found.flat().map((piece) => [piece.id, piece])).values()];
    const { facts } = recordedLook(
      { request: { ...looked, look: `${look}-model` } },
      { evidence, sources: [], dependencies: [] },
    );
    const pieces = facts.flatMap((each) => (each.type === 'argus.triage.evidence-found.v1' ? [each] : []));
    return { evidence: pieces.map(({ data }) => data.evidence), facts: pieces };
  };

const windowOf = ({ from, to }: { readonly from: string; readonly to: string }) => ({
  from: Date.parse(from),
  to: Date.parse(to),
});
