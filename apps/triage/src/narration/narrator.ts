import { type CarryOut, type CommandOutcome, type Fact, fact } from '#libs/contracts';
import type { ChatModel, Effect, ModelAnswer } from '#libs/integrations/port';
import type { Clock } from '#libs/kernel';
import { type NarrateCommand, narratedAs } from '../domain/narrate.js';
import {
  type CheckedNarration,
  type ModelQuery,
  type Told,
  checkNarration,
  narrationInstructions,
  narrationMaterial,
  narrationShape,
} from '../domain/narration.js';
import { InBackground } from '../in-background.js';
import type { LookUp } from './look-up.js';

/** What a narrator needs. */
export interface NarratorParts {
  readonly model: ChatModel;
  /** Looks up what the model wants to know; it may find nothing. */
  readonly lookUp: LookUp;
  readonly clock: Pick<Clock, 'now'>;
}

/** So many incidents are worded at once. */
const mostAtOnce = 4;

/** What a model was asked, as far as it is recorded. */
interface Spent {
  inputTokens: number;
  outputTokens: number;
}

/**
 * Has a model order and word what a look found. What it says is checked and recorded, so that a replay asks nobody.
 * It is asked twice at most: again with what it wanted to be looked up. Where it fails, everything stands as it was
 * found.
 */
export class Narrator {
  private readonly background: InBackground;
  private readonly stopped = new AbortController();

  constructor(private readonly parts: NarratorParts) {
    this.background = new InBackground({ what: 'narration', mostAtOnce, clock: parts.clock });
  }

  /** Carries one narration out: the facts that settle it, once they are there. */
  readonly carryOut: CarryOut<NarrateCommand> = (command) => {
    const { incidentId, look } = command.request;
    return new Promise((resolve) =>
      resolve(this.background.outcomeOf(`${incidentId}/${look}`, () => this.narrate(command))),
    );
  };

  /** What came of a look's narration is on record. */
  stored(incidentId: string, look: string): void {
    this.background.forget(`${incidentId}/${look}`);
  }

  /** When a look's narration last went on here, epoch ms; undefined where nothing of it is known. */
  wentOnAt(incidentId: string, look: string): number | undefined {
    return this.background.wentOnAt(`${incidentId}/${look}`);
  }

  /** Has the model stop; what it has not said is asked again after the next start. */
  stop(): void {
    this.stopped.abort(new Error('Argus is stopping'));
  }

  private async narrate(command: NarrateCommand): Promise<CommandOutcome> {
    const spent: Spent = { inputTokens: 0, outputTokens: 0 };
    const first = await this.ask(command, command.told, spent);
    if (first.kind !== 'done')
      return { kind: 'facts', facts: [narrated(command, nothingSaid, spent, first.reason)] };
    const wanted = checkNarration(first.value.value, command.told);
    if (wanted.queries.length === 0) return { kind: 'facts', facts: [narrated(command, wanted, spent)] };

    const found = await this.parts.lookUp(command, wanted.queries, this.stopped.signal);
    const told = { ...command.told, evidence: [...command.told.evidence, ...found.evidence] };
    const second = await this.ask(command, told, spent);
    const said = second.kind === 'done' ? checkNarration(second.value.value, told) : wanted;
    const checked = { ...said, dropped: said.dropped + (said === wanted ? 0 : wanted.dropped) };
    return {
      kind: 'facts',
      facts: [...found.facts, narrated(command, checked, spent, undefined, wanted.queries)],
    };
  }

  private async ask(command: NarrateCommand, told: Told, spent: Spent): Promise<Effect<ModelAnswer>> {
    const answer = await this.parts.model.ask({
      instructions: narrationInstructions,
      material: narrationMaterial(told, command.alerts),
      shape: narrationShape,
      signal: this.stopped.signal,
    });
    if (answer.kind === 'done') {
      spent.inputTokens += answer.value.inputTokens;
      spent.outputTokens += answer.value.outputTokens;
    }
    // Whoever stops Argus wants it to be asked again, not to be recorded as silent.
    this.stopped.signal.throwIfAborted();
    return answer;
  }
}

/** What is recorded where there is no model any more. */
export const notAsked = (command: NarrateCommand): Fact =>
  narratedAs({ ...command.request, reason: 'no-model-set-up' });

const nothingSaid: CheckedNarration = { hypotheses: [], queries: [], dropped: 0 };

function narrated(
  { request: { incidentId, look, model } }: NarrateCommand,
  { summary, hypotheses, dropped }: CheckedNarration,
  spent: Spent,
  failure?: string,
  queries: readonly ModelQuery[] = [],
): Fact {
  return fact('argus.triage.narrated.v1', incidentId, {
    ...{ incidentId, look, model, hypotheses, dropped, ...spent },
    ...(summary !== undefined && { summary }),
    queries: queries.map(({ name, component }) => ({ name, says: component })),
    reason:
      failure ?? (summary === undefined && hypotheses.length === 0 ? 'nothing-to-cite' : 'worded-by-model'),
  });
}
