import { IsIn, IsInt, IsOptional, IsString, IsUrl, Max, MaxLength, Min, MinLength } from 'class-validator';
import { IsDuration, Secret, Setting } from '#libs/config';

/** Who can be asked. Ollama and others speak OpenAI's protocol, below their own address. */
export const modelProviders = ['none', 'openai', 'anthropic', 'ollama', 'compatible'] as const;
export type ModelProvider = (typeof modelProviders)[number];

/** Which model may order and word what was found, and what it may cost. */
export class ModelConfig {
  @Setting('Whose model is asked; with none, everything works without one.', { example: 'anthropic' })
  @IsIn(modelProviders)
  provider: ModelProvider = 'none';

  @Setting('The name of the model, as its provider writes it. Needed with every provider.', {
    example: 'claude-sonnet-4-5',
  })
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(200)
  name?: string;

  @Setting('Where it answers, when that is not the provider; needed with compatible.', {
    example: 'http://ollama.example.com:11434/v1',
  })
  @IsOptional()
  @IsUrl({ require_tld: false, require_protocol: true, protocols: ['http', 'https'], disallow_auth: true })
  url?: string;

  @Secret('ARGUS_MODEL_TOKEN', 'The API key that the provider wants.')
  @IsOptional()
  @IsString()
  @MinLength(1)
  token?: string;

  @Setting('It has so long to answer; what it would have added is left out then.', { example: '20s' })
  @IsDuration()
  timeout: string = '20s';

  @Setting('A question is cut to so many tokens, by an estimate of 3 characters each.', { example: 12000 })
  @IsInt()
  @Min(1_000)
  @Max(1_000_000)
  mostInputTokens: number = 12_000;

  @Setting('An answer has at most so many tokens.', { example: 1500 })
  @IsInt()
  @Min(100)
  @Max(32_000)
  mostOutputTokens: number = 1_500;

  @Setting('Within 24 hours it is asked for no more than so many tokens, questions and answers together.', {
    example: 500000,
  })
  @IsInt()
  @Min(0)
  tokensPerDay: number = 500_000;
}
