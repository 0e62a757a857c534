import type { IncidentShellParts } from '#libs/agent';
import { hypothesise } from '#libs/diagnosis';
import type { Policy } from '#libs/policy';
import { type TriageCommand, type TriagePolicy, triageDecider } from './domain/decide.js';
import type { TriageState } from './domain/state.js';
import type { TriageEffects } from './effects.js';

/** What triage is put together from. */
export interface TriageMind extends Pick<TriagePolicy, 'recommend'> {
  readonly policy: () => Policy;
  readonly effects: TriageEffects;
  /** The sources of evidence have so long to answer. */
  readonly budgetMs: number;
}

/** Triage's mind and hands: what a decision goes by is taken anew for each. */
export const shellParts = ({ policy, recommend, effects, budgetMs }: TriageMind) =>
  ({
    decider: triageDecider,
    policy: () => {
      const { version, triage, topology } = policy();
      const { when, ...looking } = triage;
      const evidence = { ...looking, topology, budgetMs };
      const { model, wentOnAt } = effects;
      return { version, when, recommend, evidence, hypothesise, model, wentOnAt };
    },
    carryOut: effects.carryOut,
    followsPolicy: true,
  }) satisfies IncidentShellParts<TriageState, TriageCommand, TriagePolicy, never>;
