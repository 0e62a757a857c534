import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { slackMethods, youngerArguments } from './slack-methods.js';
import { slackSignature } from './slack-request.js';

const contracts = process.env['ARGUS_CONTRACTS'] ?? join(process.cwd(), '..', 'shared', 'contracts');
const file = join(contracts, 'slack', 'slack_web_openapi_v2.json');
const vectorFile = join(contracts, 'webhook-signatures', 'vectors.json');
const present = existsSync(file) && existsSync(vectorFile);
if (!present)
  console.warn(`SKIPPED: ${contracts} lacks Slack's description, so the Slack fake is not held against it`);

interface Operation {
  readonly parameters: readonly { readonly name: string; readonly required?: boolean }[];
}
interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}
interface Vector {
  readonly scheme: string;
  readonly secret: string;
  readonly timestamp: string;
  readonly body: string;
  readonly expected: string;
}

describe('Slack fake', () => {
  (present ? it : it.skip).each(Object.entries(slackMethods))(
    'takes the arguments of %s that Slack describes, and insists on what Slack insists on',
    (method, { required, optional }) => {
      const { paths } = JSON.parse(readFileSync(file, 'utf8')) as Description;
      const [operation] = Object.values(paths[`/${method}`] ?? {});
      const described = operation?.parameters ?? [];
      const names = [...described.map(({ name }) => name), ...youngerArguments];
      expect(names).toEqual(expect.arrayContaining([...required, ...optional]));
      const insistedOn = described.filter((each) => each.required === true && each.name !== 'token');
      expect(required).toEqual(expect.arrayContaining(insistedOn.map(({ name }) => name)));
    },
  );

  (present ? it : it.skip)('signs as Slack does', () => {
    const vectors = JSON.parse(readFileSync(vectorFile, 'utf8')) as Vector[];
    const slack = vectors.filter(({ scheme }) => scheme === 'slack-v0');
    expect(slack.length).toBeGreaterThan(0);
    for (const { secret, timestamp, body, expected } of slack) {
      expect(slackSignature(secret, timestamp, body)).toBe(expected);
    }
  });
});
