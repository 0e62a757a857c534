import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { PreparedAction } from '../action.js';
import { prepareAction } from '../kinds.js';
import { type HttpFake, startHttpFake } from '../testing/http-fake.js';
import { aRun, surroundings } from '../testing/surroundings.js';
import { AllowedFlags } from './feature-flag.settings.js';

describe('switching a feature flag', () => {
  const flags = new Map<string, boolean>();
  let fake: HttpFake;
  const prepared = (enabled: boolean): PreparedAction => {
    const settings = { url: fake.url, secretVariable: 'ARGUS_ACTION_TOKEN_FLAGS', flags: ['new-checkout'] };
    const around = surroundings(
      { featureFlags: [Object.assign(new AllowedFlags(), settings)] },
      { environment: { ARGUS_ACTION_TOKEN_FLAGS: 's3cret' } },
    );
    const result = prepareAction(
      { kind: 'feature-flag', parameters: { flag: 'new-checkout', enabled } },
      around,
    );
    if (!result.ok) throw new Error(result.error);
    return result.value;
  };
  beforeEach(async () => {
    flags.clear();
    fake = await startHttpFake(({ headers, body }) => {
      const text = `${String(headers['x-argus-timestamp'])}.${JSON.stringify(body)}`;
      const expected = `sha256=${createHmac('sha256', 's3cret').update(text).digest('hex')}`;
      if (headers['x-argus-signature'] !== expected) return { status: 401, body: { error: 'not signed' } };
      const { flag, enabled } = body as { flag: string; enabled: boolean };
      const before = flags.get(flag) ?? true;
      flags.set(flag, enabled);
      return { status: 200, body: { before } };
    });
  });
  afterEach(() => fake.stop());

  it('is signed as the other webhooks are, and tells what puts it back', async () => {
    expect(await prepared(false).perform(aRun())).toEqual({
      output: 'switched new-checkout off',
      undo: {
        ...{ title: 'Switch new-checkout back on', kind: 'feature-flag' },
        parameters: { flag: 'new-checkout', enabled: true },
      },
    });
    expect(flags.get('new-checkout')).toBe(false);
    expect(fake.got[0]?.body).toMatchObject({ incidentId: 'inc-1', key: aRun().key });
  });

  it('has nothing to put back where it stood so before', async () => {
    expect((await prepared(true).perform(aRun())).undo).toBeUndefined();
  });

  it('may be repeated after a crash', async () => {
    expect(await prepared(false).lookUp?.(aRun())).toEqual({ kind: 'repeatable' });
  });
});
