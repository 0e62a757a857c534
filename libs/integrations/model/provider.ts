import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { milliseconds } from '#libs/config';
import type { ModelConfig } from './settings.js';

/** Ollama's own address, where it speaks OpenAI's protocol: https://github.com/ollama/ollama/blob/main/docs/openai.md */
const ollamaUrl = 'http://127.0.0.1:11434/v1';

/**
 * LangChain's model for the settings, asked once and never again by itself. A provider's client is big, so it is
 * loaded only where it is used.
 */
export async function openProvider(config: ModelConfig): Promise<BaseChatModel> {
  const { provider, name = '', url, token, mostOutputTokens } = config;
  const common = { model: name, maxRetries: 0, temperature: 0, maxTokens: mostOutputTokens };
  if (provider === 'anthropic') {
    const { ChatAnthropic } = await import('@langchain/anthropic');
    return new ChatAnthropic({
      ...common,
      apiKey: token ?? '',
      ...(url !== undefined && { anthropicApiUrl: url }),
      clientOptions: { timeout: milliseconds(config.timeout) },
    });
  }
  const { ChatOpenAI } = await import('@langchain/openai');
  const baseURL = url ?? (provider === 'ollama' ? ollamaUrl : undefined);
  return new ChatOpenAI({
    ...common,
    // Servers of one's own want no key, but the client wants one.
    apiKey: token ?? 'none',
    timeout: milliseconds(config.timeout),
    ...(baseURL !== undefined && { configuration: { baseURL } }),
  });
}

/** What is missing for the provider that is set; empty where nothing is. */
export function missingFor({ provider, name, url, token }: ModelConfig): string[] {
  if (provider === 'none') return [];
  return [
    ...(name === undefined ? [`model.name is missing: write the name of the model at ${provider}`] : []),
    ...(provider === 'compatible' && url === undefined
      ? ['model.url is missing: write where the compatible server answers']
      : []),
    ...((provider === 'openai' || provider === 'anthropic') && token === undefined
      ? ['ARGUS_MODEL_TOKEN is missing: set it to the API key of the provider']
      : []),
  ];
}
