import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Max, Min, ValidateIf, ValidateNested } from 'class-validator';
import {
  DataConfig,
  HttpConfig,
  IsDuration,
  NatsConfig,
  ObservabilityConfig,
  PostgresConfig,
  Secret,
  Section,
  Setting,
  documentationFor,
  jsonSchemaFor,
} from './index.js';

class Source {
  @Setting('Its name.') @IsString() name!: string;
}

@Section('sample', 'A sample.')
class SampleConfig {
  @Setting('This | that.', { example: 'b' }) @IsIn(['a', 'b']) mode: string = 'a';
  @Setting('How many.') @IsInt() @Min(1) @Max(9) count: number = 3;
  @Setting('How long.') @IsDuration() wait: string = '5m';
  @Setting('Who.') @IsString() owner!: string;
  @Setting('Tags.') @IsString({ each: true }) tags: string[] = [];
  @Setting('Sources.') @ValidateNested({ each: true }) @Type(() => Source) sources: Source[] = [];
  @Setting('The main one.') @ValidateNested() @Type(() => Source) @IsOptional() main?: Source;
  @Secret('SAMPLE_TOKEN', 'A token.') @IsOptional() @IsString() token?: string;
  @Setting('Of mode b.') @ValidateIf(({ mode }: SampleConfig) => mode === 'b') @IsString() place?: string;
}

const core = [HttpConfig, DataConfig, NatsConfig, PostgresConfig, ObservabilityConfig];

describe('the JSON Schema', () => {
  const validate = new Ajv({ allErrors: true, formats: { uri: true } }).compile(
    jsonSchemaFor([SampleConfig, ...core]),
  );

  it('accepts what the classes accept', () => {
    expect(
      validate({
        sample: {
          owner: 'me',
          count: 9,
          wait: '1h',
          tags: ['x'],
          sources: [{ name: 'a' }],
          main: { name: 'b' },
        },
        http: { port: 80 },
      }),
    ).toBe(true);
  });

  it.each([
    [{ sampel: {} }],
    [{ sample: {} }],
    [{ sample: { owner: 'me', token: 'x' } }],
    [{ sample: { owner: 'me', mode: 'c' } }],
    [{ sample: { owner: 'me', count: 10 } }],
    [{ sample: { owner: 'me', count: 1.5 } }],
    [{ sample: { owner: 'me', wait: 'soon' } }],
    [{ sample: { owner: 'me', tags: [1] } }],
    [{ sample: { owner: 'me', sources: [{}] } }],
    [{ sample: { owner: 'me', main: { nam: 'x' } } }],
  ])('refuses %j', (value) => expect(validate(value)).toBe(false));

  it('carries descriptions, defaults and examples for the editor', () => {
    expect(jsonSchemaFor([SampleConfig])).toMatchObject({
      properties: {
        sample: {
          description: 'A sample.',
          required: ['owner'],
          properties: {
            mode: { description: 'This | that.', default: 'a', examples: ['b'], enum: ['a', 'b'] },
          },
        },
      },
    });
  });
});

describe('the documentation', () => {
  it('has a table for each section, a row for each setting', () => {
    const rows = documentationFor([SampleConfig]).split('\n');
    expect(rows).toEqual([
      '## sample',
      '',
      'A sample.',
      '',
      '| key | type | default | environment variable | description |',
      '|---|---|---|---|---|',
      '| `mode` | a, b | `"a"` | `ARGUS_SAMPLE_MODE` | This \\| that. Example: `"b"` |',
      '| `count` | integer from 1 to 9 | `3` | `ARGUS_SAMPLE_COUNT` | How many. |',
      '| `wait` | duration | `"5m"` | `ARGUS_SAMPLE_WAIT` | How long. |',
      '| `owner` | string | required | `ARGUS_SAMPLE_OWNER` | Who. |',
      '| `tags` | list of string | `[]` |  | Tags. |',
      '| `sources` | list of groups |  |  | Sources. |',
      '| `sources[].name` | string | required |  | Its name. |',
      '| `main` | group |  |  | The main one. |',
      '| `main.name` | string | required | `ARGUS_SAMPLE_MAIN_NAME` | Its name. |',
      '| `token` | secret |  | `SAMPLE_TOKEN` (only there) | A token. |',
      '| `place` | string | required where used | `ARGUS_SAMPLE_PLACE` | Of mode b. |',
      '',
    ]);
  });

  it('covers the settings that every process has', () => {
    const text = documentationFor(core);
    for (const variable of [
      'ARGUS_HTTP_PORT',
      'ARGUS_NATS_URL',
      'ARGUS_POSTGRES_URL',
      'ARGUS_POSTGRES_OWNER_URL',
    ]) {
      expect(text).toContain(`\`${variable}\``);
    }
  });
});
