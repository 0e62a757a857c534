import type { ChatModel } from '#libs/integrations/port';
import { LangchainModel } from './langchain-model.js';
import type { ModelConfig } from './settings.js';

export { cleanMaterial } from './clean-material.js';
export { missingFor } from './provider.js';
export { ModelConfig, type ModelProvider, modelProviders } from './settings.js';

/** The model that the settings name; undefined where they name none. */
export const openChatModel = (config: ModelConfig, clock: { now(): number }): ChatModel | undefined =>
  config.provider === 'none' ? undefined : new LangchainModel(config, clock);
