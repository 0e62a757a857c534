import { describe, expect, it } from '@jest/globals';
import type { ProposedAction } from '#libs/contracts';
import { AllowList } from './allow-list.js';
import { AllowedCommand, AllowedTarget, ExecutorConfig } from './executor.config.js';

const restart = Object.assign(new AllowedCommand(), {
  name: 'restart',
  program: '/usr/bin/kubectl',
  args: ['rollout', 'restart'],
  timeout: '2m',
});
const deploy = Object.assign(new AllowedTarget(), {
  url: 'https://deploy.example.com/api/restart',
  methods: ['POST'],
});
const list = new AllowList({ commands: [restart], targets: [deploy] });
const head = { id: 'a', title: 'A', risk: 'low' as const, target: 't' };
const command = (parameters: Record<string, unknown>): ProposedAction => ({
  ...head,
  kind: 'command',
  parameters,
});
const request = (parameters: Record<string, unknown>): ProposedAction => ({
  ...head,
  kind: 'http',
  parameters,
});

describe('the allow-list', () => {
  it('puts the arguments of a runbook behind those of the list', () => {
    expect(list.prepare(command({ command: 'restart', args: ['deployment/x', '; rm -rf /'] }))).toEqual({
      ok: true,
      value: {
        kind: 'command',
        program: '/usr/bin/kubectl',
        args: ['rollout', 'restart', 'deployment/x', '; rm -rf /'],
        timeoutMs: 120_000,
        passEnvironment: [],
      },
    });
  });

  it.each<[string, Record<string, unknown>]>([
    ['command-not-allowed', { command: 'kubectl', args: [] }],
    ['command-not-allowed', { command: '/bin/sh', args: ['-c', 'id'] }],
    ['command-not-allowed', {}],
    ['arguments-are-not-texts', { command: 'restart', args: [{ toString: 'x' }] }],
    ['arguments-are-not-texts', { command: 'restart', args: 'deployment/x' }],
    ['arguments-are-not-texts', { command: 'restart', args: ['a\0b'] }],
  ])('answers %s to %j', (error, parameters) => {
    expect(list.prepare(command(parameters))).toEqual({ ok: false, error });
  });

  it.each([
    'https://deploy.example.com/api/restart',
    'https://deploy.example.com/api/restart/checkout?wait=1',
  ])('allows %s', (url) => {
    expect(list.prepare(request({ method: 'POST', url }))).toMatchObject({ ok: true, value: { url } });
  });

  it.each([
    'https://deploy.example.com/api/restart-all',
    'https://deploy.example.com/api/restart/../delete',
    'https://deploy.example.com/api/restart/%2e%2e/delete',
    'https://deploy.example.com/api/restart/..%2fdelete',
    'https://deploy.example.com.evil.example/api/restart',
    'https://deploy.example.com@evil.example/api/restart',
    'https://user:pass@deploy.example.com/api/restart',
    'http://deploy.example.com/api/restart',
    'https://deploy.example.com:8443/api/restart',
    'file:///etc/passwd',
  ])('does not allow %s', (url) => {
    expect(list.prepare(request({ method: 'POST', url }))).toEqual({
      ok: false,
      error: 'address-not-allowed',
    });
  });

  it('does not allow a method that is not listed, nor what is no address', () => {
    const url = 'https://deploy.example.com/api/restart';
    expect(list.prepare(request({ method: 'DELETE', url }))).toEqual({
      ok: false,
      error: 'method-not-allowed',
    });
    expect(list.prepare(request({ method: 'POST', url: 7 }))).toEqual({
      ok: false,
      error: 'address-not-valid',
    });
  });

  it('holds nothing but the demonstration unless it is configured', () => {
    const byDefault = new AllowList(new ExecutorConfig());
    expect(byDefault.prepare(command({ command: 'demo-restart', args: ['checkout'] }))).toMatchObject({
      ok: true,
      value: { program: process.execPath, args: ['scripts/demo-restart.mjs', 'checkout'] },
    });
    expect(new ExecutorConfig().commands).toHaveLength(1);
    expect(new ExecutorConfig().targets).toEqual([]);
  });
});
