import type { EventData } from '#libs/contracts';
import type { ChatModel } from '#libs/integrations/port';
import { code, plain } from './domain/markdown.js';
import { withoutValues } from './domain/past/hidden-values.js';
import {
  type Wording,
  checkWording,
  saysNothing,
  wordingInstructions,
  wordingMaterial,
  wordingShape,
  wordedParts,
} from './domain/wording.js';
import { maskedText } from './without-alert-secrets.js';
import type { DocumentDraft, Rewording } from './writers/writer.js';

/** A draft, and what a model that was asked for its words cost. */
export interface WordedDraft {
  readonly draft: DocumentDraft;
  readonly wording: NonNullable<EventData<'argus.runbook.drafted.v1'>['wording']>;
}

/** Has a draft worded; it stays as the template has it where nothing comes of that. */
export type Reword = (
  draft: DocumentDraft,
  rewording: Rewording,
  signal: AbortSignal,
) => Promise<WordedDraft>;

/** Has a model word the prose of drafts, asked once for each. What it says is checked before it stands anywhere. */
export const rewordBy =
  (model: ChatModel): Reword =>
  async (draft, { sources, wordedBy }, signal) => {
    const answer = await model.ask({
      ...{
        instructions: wordingInstructions,
        material: wordingMaterial(sources),
        shape: wordingShape,
        signal,
      },
    });
    // Whoever stops Argus wants it to be asked again, not to be recorded as silent.
    signal.throwIfAborted();
    if (answer.kind !== 'done') {
      const { reason } = answer;
      return { draft, wording: { model: model.name, dropped: 0, inputTokens: 0, outputTokens: 0, reason } };
    }
    const { value, inputTokens, outputTokens } = answer.value;
    const checked = checkWording(value, sources);
    const wording = withoutSecrets(checked.wording, sources);
    const dropped = checked.dropped + sentencesIn(checked.wording) - sentencesIn(wording);
    const spent = { model: model.name, dropped, inputTokens, outputTokens };
    const worded = saysNothing(wording) ? undefined : wordedBy({ ...wording, model: model.name });
    if (worded === undefined) return { draft, wording: { ...spent, reason: 'nothing-to-cite' } };
    const why = `In summary, conditions and diagnosis, sentences that cite incidents are the words of the model ${code(model.name)}. All else follows from the record.`;
    return {
      draft: { ...worded, because: [...worded.because, why] },
      wording: { ...spent, reason: 'worded-by-model' },
    };
  };

/** A sentence that looks like a secret would keep the draft from being proposed; one that tells what is masked would not. */
const withoutSecrets = (wording: Wording, sources: Rewording['sources']): Wording => {
  const hidden = sources.flatMap((source) => source.hidden?.values ?? []);
  const isHarmless = (text: string): boolean => maskedText(withoutValues(text, hidden)) === text;
  const kept = (part: keyof Wording) =>
    wording[part].filter(({ says }) => [says, plain(says)].every(isHarmless));
  return { summary: kept('summary'), conditions: kept('conditions'), diagnosis: kept('diagnosis') };
};

const sentencesIn = (wording: Wording): number =>
  wordedParts.reduce((sum, part) => sum + wording[part].length, 0);
