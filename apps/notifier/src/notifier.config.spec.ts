import { describe, expect, it } from '@jest/globals';
import { type Environment, loadSections, parseConfig } from '#libs/config';
import { NotifierConfig, notifierPolicy } from './notifier.config.js';

function load(yaml: string, environment: Environment = {}) {
  const document = parseConfig(yaml, 'argus.yaml');
  if (!document.ok) throw new Error(JSON.stringify(document.error));
  return loadSections(document.value, [NotifierConfig], environment);
}

function policyOf(yaml: string, environment: Environment = {}) {
  const loaded = load(yaml, environment);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
  return notifierPolicy(loaded.value.get(NotifierConfig), 'http://127.0.0.1:8080');
}

function problemsOf(yaml: string, environment: Environment = {}) {
  const loaded = load(yaml, environment);
  return loaded.ok ? [] : loaded.error;
}

describe('the notifier’s settings', () => {
  it('tell the mailbox and nobody else by default', () => {
    expect(policyOf('')).toMatchObject({ channels: [{ name: 'email', recipients: ['oncall@argus.local'] }] });
  });

  it('switch channels on and off', () => {
    const yaml =
      'notifier:\n  email:\n    recipients: []\n  slack:\n    enabled: true\n    channel: C0123456789\n';
    expect(policyOf(yaml, { ARGUS_SLACK_TOKEN: 'xoxb-1' })).toMatchObject({
      channels: [{ name: 'slack', recipients: ['C0123456789'], staysInThread: true }],
    });
  });

  it('ask for a token and a channel’s ID where Slack is on', () => {
    const problems = problemsOf('notifier:\n  slack:\n    enabled: true\n    channel: "#incidents"\n');
    expect(problems.map(({ path }) => path).sort()).toEqual([
      'notifier.slack.channel',
      'notifier.slack.token',
    ]);
    expect(JSON.stringify(problems)).toContain('ARGUS_SLACK_TOKEN');
  });

  it('ask for a password where SMTP has a user', () => {
    const yaml = 'notifier:\n  email:\n    mode: smtp\n    user: argus\n';
    expect(problemsOf(yaml).map(({ path }) => path)).toEqual(['notifier.email.password']);
    expect(problemsOf(yaml, { ARGUS_SMTP_PASSWORD: 'x' })).toEqual([]);
  });

  it('refuse what is no address', () => {
    expect(problemsOf('notifier:\n  email:\n    recipients: ["all of us"]\n')).toHaveLength(1);
  });
});
