import { describe, expect, it } from '@jest/globals';
import { parse } from './format.js';
import { renderAction } from './render-action.js';
import type { RunbookAction } from './runbook.js';

const runbook = (action: string): string =>
  [
    ...['---', 'id: scale-checkout', 'title: Scale checkout', 'summary: Too few instances.'],
    ...['match:', '  - alertname: Busy', 'owner: shop', "reviewed: '2026-11-01'", 'action:'],
    ...action.split('\n').filter((line) => line !== ''),
    ...['---', '', '## Meaning', '', 'It is busy.'],
  ].join('\n');
const read = (action: string) => parse(runbook(action), 'scale-checkout.md');
const actionOf = (action: string): RunbookAction => {
  const parsed = read(action);
  if (!parsed.ok || parsed.value.action === undefined) throw new Error(JSON.stringify(parsed));
  return parsed.value.action;
};

const scale = `
  id: scale
  title: Scale {{ labels.service }}
  kind: kubernetes-scale
  risk: medium
  target: deployment/{{ labels.service }}
  parameters: { namespace: shop, deployment: '{{ labels.service }}', replicas: 6 }`;

describe("a runbook's action of a typed kind", () => {
  it('is filled in with its parameters as they are', () => {
    expect(renderAction(actionOf(scale), { service: 'checkout' })).toEqual({
      ok: true,
      value: {
        ...{ id: 'scale', title: 'Scale checkout', risk: 'medium', target: 'deployment/checkout' },
        kind: 'kubernetes-scale',
        parameters: { namespace: 'shop', deployment: 'checkout', replicas: 6 },
      },
    });
  });

  it('is told with everything that is wrong with its parameters, where it stands', () => {
    const wrong = scale.replace('replicas: 6', "replicas: many, pods: 3, namespace2: ''");
    const parsed = read(wrong);
    expect(parsed.ok ? [] : parsed.error).toEqual([
      expect.stringMatching(/^line \d+: action\.parameters\.\S+: .*(integer|no parameter)/),
      expect.stringMatching(/^line \d+: action\.parameters\.\S+: .*(integer|no parameter)/),
      expect.stringMatching(/^line \d+: action\.parameters\.\S+: .*(integer|no parameter)/),
    ]);
  });

  it.each(['../../nodes/x', 'Checkout', 'a b', '*'])('refuses a label that would make it %s', (service) => {
    const rendered = renderAction(actionOf(scale), { service });
    expect(rendered.ok ? [] : rendered.error).toEqual([
      expect.stringContaining('parameters.deployment: must match pattern'),
    ]);
  });

  it('may declare what takes it back, of any kind, filled in alike', () => {
    const undo = `
  undo:
    title: Put {{ labels.service }} back
    kind: command
    parameters: { command: pool, args: [fill, '{{ labels.service }}'] }`;
    expect(renderAction(actionOf(scale + undo), { service: 'checkout' })).toMatchObject({
      value: {
        undo: {
          ...{ title: 'Put checkout back', kind: 'command' },
          parameters: { command: 'pool', args: ['fill', 'checkout'] },
        },
      },
    });
    const rendered = renderAction(actionOf(scale + undo), { service: '-rf' });
    expect(rendered.ok ? '' : rendered.error.join()).toContain('undo.parameters.args[1]');
    const bad = read(`${scale}\n  undo: { title: Back, kind: shell, parameters: {} }`);
    expect(bad.ok ? '' : bad.error.join()).toMatch(
      /action\.undo\.kind: is not allowed; use http, command, kub/,
    );
  });

  const onRunner = (runner: string): string => `${scale}\n  runner: ${runner}`;

  it('keeps the runner that it is for', () => {
    const action = actionOf(onRunner('{ labels: { zone: a, os: linux }, priority: high }'));
    const runner = { labels: { zone: 'a', os: 'linux' }, priority: 'high' };
    expect(renderAction(action, { service: 'checkout' })).toMatchObject({ ok: true, value: { runner } });
  });

  it.each([
    ["{ labels: { zone: '{{ labels.zone }}' } }", 'action.runner.labels.zone: lets a label choose the host'],
    ['{ labels: {} }', 'action.runner.labels: names no label'],
    ['{ labels: { zone: a }, priority: now }', 'action.runner.priority'],
    ['{ labels: { zone: a }, host: b }', 'action.runner.host: is not a known field'],
  ])('refuses the runner %s', (runner, problem) => {
    const parsed = read(onRunner(runner));
    expect(parsed.ok ? [] : parsed.error).toEqual([expect.stringContaining(problem)]);
  });
});
