import type { ModelConfig } from '#libs/integrations/model';
import { asked } from './asked.js';
import { type Finding, broken, fine, skipped } from './finding.js';

/** The model that an agent's section names. */
export interface AgentsModel {
  readonly agent: 'triage' | 'chronicler';
  readonly config: ModelConfig;
  readonly mayAsk: boolean;
}

/** Whether the model is set up as its provider wants it; whether it answers is asked only where that may cost tokens. */
export async function checkModel(
  { agent, config, mayAsk }: AgentsModel,
  clock: { now(): number },
): Promise<Finding> {
  const check = `Model (${agent})`;
  const { missingFor, openChatModel } = await import('#libs/integrations/model');
  const model = openChatModel(config, clock);
  if (model === undefined)
    return skipped(check, 'none is set up: everything works without', `To change that, set ${agent}.model.`);
  const fix = `Correct ${agent}.model in the configuration, and ARGUS_MODEL_TOKEN in the environment.`;
  const missing = missingFor(config);
  if (missing.length > 0) return broken(check, missing.join('; '), fix);
  if (mayAsk) return asked(check, () => model.check(), fix);
  return fine(check, `${model.name} has its settings; "argus doctor --ask-model" asks it, for a few tokens`);
}
