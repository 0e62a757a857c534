import { describe, expect, it } from '@jest/globals';
import { compileReceivers } from './receiver.js';

const compile = (receivers: unknown) => compileReceivers(receivers, ['receivers'], new Set());

describe('a receiver’s Teams webhooks', () => {
  it('are the variables that hold their addresses', () => {
    const compiled = compile([{ name: 'default', teams: [{ url_env: 'ARGUS_TEAMS_WEBHOOK' }] }]);
    expect(compiled.ok && compiled.value.get('default')?.teams).toEqual(['ARGUS_TEAMS_WEBHOOK']);
  });

  it('do not stand in the policy themselves, and what is wrong is said all at once without them', () => {
    const address = 'https://example.logic.azure.com/workflows/abc?sig=t0ken';
    const compiled = compile([{ name: 'default', teams: [{ url: address }, { url_env: address }, {}] }]);
    const problems = compiled.ok
      ? []
      : compiled.error.map(({ path, message }) => `${path.join('.')} ${message}`);
    expect(problems).toEqual([
      expect.stringMatching(/^receivers\.0\.teams\.0\.url /),
      expect.stringMatching(/^receivers\.0\.teams\.1\.url_env is no name of a variable.*ARGUS_TEAMS_WEBHOOK/),
      expect.stringMatching(/^receivers\.0\.teams\.2\.url_env is missing/),
    ]);
    expect(JSON.stringify(problems)).not.toContain('t0ken');
  });
});
