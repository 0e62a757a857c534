import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { slackMethods } from './slack-methods.js';

const contracts = process.env['ARGUS_CONTRACTS'] ?? join(process.cwd(), '..', 'shared', 'contracts');
const file = join(contracts, 'slack', 'slack_web_openapi_v2.json');
const present = existsSync(file);
if (!present)
  console.warn(`SKIPPED: ${file} is missing, so the Slack fake is not held against Slack's own description`);

interface Operation {
  readonly parameters: readonly { readonly name: string; readonly required?: boolean }[];
}
interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

describe('Slack fake', () => {
  (present ? it : it.skip).each(Object.entries(slackMethods))(
    'knows the arguments of %s and insists on what Slack says is required',
    (method, { required }) => {
      const { paths } = JSON.parse(readFileSync(file, 'utf8')) as Description;
      const [operation] = Object.values(paths[`/${method}`] ?? {});
      const described = operation?.parameters ?? [];
      expect(described.map(({ name }) => name)).toEqual(expect.arrayContaining([...required]));
      const insistedOn = described.filter((each) => each.required === true && each.name !== 'token');
      expect(required).toEqual(expect.arrayContaining(insistedOn.map(({ name }) => name)));
    },
  );
});
