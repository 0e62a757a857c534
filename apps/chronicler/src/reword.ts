import type { EventData } from '#libs/contracts';
import type { ChatModel } from '#libs/integrations/port';
import { code } from './domain/markdown.js';
import {
  checkWording,
  saysNothing,
  wordingInstructions,
  wordingMaterial,
  wordingShape,
} from './domain/wording.js';
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
    const { wording, dropped } = checkWording(value, sources);
    const spent = { model: model.name, dropped, inputTokens, outputTokens };
    const worded = saysNothing(wording) ? undefined : wordedBy({ ...wording, model: model.name });
    if (worded === undefined) return { draft, wording: { ...spent, reason: 'nothing-to-cite' } };
    const why = `In summary, conditions and diagnosis, sentences that cite incidents are the words of the model ${code(model.name)}. All else follows from the record.`;
    return {
      draft: { ...worded, because: [...worded.because, why] },
      wording: { ...spent, reason: 'worded-by-model' },
    };
  };
