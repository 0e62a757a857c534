import { describe, expect, it } from '@jest/globals';
import { type Environment, loadSections, parseConfig } from '#libs/config';
import { NotifierConfig } from './notifier.config.js';

function load(yaml: string, environment: Environment = {}) {
  const document = parseConfig(yaml, 'argus.yaml');
  if (!document.ok) throw new Error(JSON.stringify(document.error));
  return loadSections(document.value, [NotifierConfig], environment);
}

function problemsOf(yaml: string, environment: Environment = {}) {
  const loaded = load(yaml, environment);
  return loaded.ok ? [] : loaded.error;
}

describe('the notifier’s settings', () => {
  it('write mail into the mailbox, and need nothing to be set', () => {
    const loaded = load('');
    expect(loaded.ok && loaded.value.get(NotifierConfig)).toMatchObject({
      email: { mode: 'mailbox' },
      slack: {},
    });
  });

  it('know no longer whom to tell: that is in the policy', () => {
    const yaml = 'notifier:\n  email:\n    recipients: [oncall@example.com]\n';
    expect(problemsOf(yaml).map(({ path }) => path)).toEqual(['notifier.email.recipients']);
  });

  it('ask for a password where SMTP has a user', () => {
    const yaml = 'notifier:\n  email:\n    mode: smtp\n    user: argus\n';
    expect(problemsOf(yaml).map(({ path }) => path)).toEqual(['notifier.email.password']);
    expect(problemsOf(yaml, { ARGUS_SMTP_PASSWORD: 'x' })).toEqual([]);
  });

  it('refuse what is no sender', () => {
    expect(problemsOf('notifier:\n  email:\n    from: "all of us"\n')).toHaveLength(1);
  });
});
