import { describe, expect, it } from '@jest/globals';
import { actionKinds } from '#libs/contracts';
import type { Doing } from './action.js';
import { AllowedCommand } from './command/command.settings.js';
import { AllowedTarget } from './http/http.settings.js';
import { describeAction, parameterProblems, prepareAction } from './kinds.js';
import { AllowedCluster } from './kubernetes/cluster.settings.js';
import { AllowedPlaybook } from './ansible/playbook.settings.js';
import { surroundings } from './testing/surroundings.js';

const around = surroundings({
  commands: [
    Object.assign(new AllowedCommand(), { name: 'restart', program: '/usr/bin/kubectl', args: ['rollout'] }),
  ],
  targets: [Object.assign(new AllowedTarget(), { url: 'https://deploy.example.com/api/restart' })],
  clusters: [Object.assign(new AllowedCluster(), { namespaces: ['shop'] })],
  playbooks: [Object.assign(new AllowedPlaybook(), { name: 'restart', file: 'restart.yml' })],
});
const refusal = (doing: Doing) => {
  const prepared = prepareAction(doing, around);
  return prepared.ok ? undefined : prepared.error;
};
const command = (parameters: Record<string, unknown>): Doing => ({ kind: 'command', parameters });
const request = (parameters: Record<string, unknown>): Doing => ({ kind: 'http', parameters });

describe('an action', () => {
  it.each<[Doing, string]>([
    [
      request({ method: 'POST', url: 'https://x.example/a', body: { service: 'web' } }),
      'Sends a POST request to https://x.example/a with the body {"service":"web"}.',
    ],
    [command({ command: 'restart', args: ['a b'] }), 'Runs the command restart with the argument "a b".'],
    [
      { kind: 'kubernetes-restart', parameters: { namespace: 'shop', deployment: 'checkout' } },
      'Restarts the deployment checkout in the namespace shop of the cluster default, one pod after the other.',
    ],
    [
      { kind: 'kubernetes-scale', parameters: { namespace: 'shop', deployment: 'checkout', replicas: 4 } },
      'Scales the deployment checkout in the namespace shop of the cluster default to 4 instances.',
    ],
    [
      { kind: 'kubernetes-cordon', parameters: { node: 'node-1' } },
      'Keeps new pods off the node node-1 of the cluster default; those on it stay.',
    ],
    [
      { kind: 'docker-restart', parameters: { container: 'web' } },
      'Restarts the container web on the Docker host local; after 10 seconds by force.',
    ],
    [
      { kind: 'rundeck-job', parameters: { job: 'a-b', options: { host: 'web1' } } },
      'Runs the job a-b of rundeck with host="web1".',
    ],
    [
      { kind: 'github-workflow', parameters: { repository: 'o/r', workflow: 'restart.yml' } },
      'Starts the workflow restart.yml of o/r at GitHub.',
    ],
    [
      { kind: 'ansible-playbook', parameters: { playbook: 'restart', limit: 'web', variables: { n: 1 } } },
      'Runs the Ansible playbook restart on web with n=1.',
    ],
    [
      { kind: 'feature-flag', parameters: { flag: 'new', enabled: false } },
      'Switches the feature flag new off.',
    ],
  ])('%j is told in words', (doing, words) => {
    expect(parameterProblems(doing)).toEqual([]);
    expect(describeAction(doing)).toBe(words);
  });

  it.each(actionKinds)('of the kind %s refuses a parameter that it does not have', (kind) => {
    const problems = parameterProblems({ kind, parameters: { shell: 'id' } });
    expect(problems).toContain('shell: is no parameter of it');
    expect(describeAction({ kind, parameters: { shell: 'id' } })).toMatch(/^Cannot run/);
    expect(refusal({ kind, parameters: { shell: 'id' } })).toBe('parameters-not-valid');
  });

  it.each<Doing>([
    { kind: 'kubernetes-restart', parameters: { namespace: 'shop', deployment: '../../nodes/x' } },
    { kind: 'kubernetes-restart', parameters: { namespace: 'shop/..', deployment: 'x' } },
    { kind: 'kubernetes-scale', parameters: { namespace: 'shop', deployment: 'x', replicas: -1 } },
    { kind: 'kubernetes-scale', parameters: { namespace: 'shop', deployment: 'x', replicas: '3' } },
    { kind: 'docker-restart', parameters: { container: '../images' } },
    { kind: 'rundeck-job', parameters: { job: 'a/../b' } },
    { kind: 'github-workflow', parameters: { repository: 'o/r/../..', workflow: 'a.yml' } },
    { kind: 'ansible-playbook', parameters: { playbook: 'restart', limit: '@/etc/passwd' } },
    { kind: 'ansible-playbook', parameters: { playbook: 'restart', limit: '--vault' } },
    {
      kind: 'ansible-playbook',
      parameters: { playbook: 'restart', variables: { a: "{{ lookup('pipe', 'id') }}" } },
    },
    command({ command: 'restart', args: ['a\0b'] }),
    command({ command: 'restart', args: 'deployment/x' }),
    command({ command: 'restart', args: [{ toString: 'x' }] }),
    request({ method: 'GET', url: 'https://deploy.example.com/api/restart' }),
  ])('%j is not run', (doing) => {
    expect(refusal(doing)).toBe('parameters-not-valid');
  });

  it.each<[string, Doing]>([
    ['command-not-allowed', command({ command: 'kubectl', args: [] })],
    ['command-not-allowed', command({ command: '/bin/sh', args: ['-c', 'id'] })],
    ['cluster-not-allowed', { kind: 'kubernetes-cordon', parameters: { cluster: 'other', node: 'n' } }],
    ['nodes-not-allowed', { kind: 'kubernetes-cordon', parameters: { node: 'n' } }],
    [
      'namespace-not-allowed',
      { kind: 'kubernetes-restart', parameters: { namespace: 'kube-system', deployment: 'x' } },
    ],
    ['docker-host-not-allowed', { kind: 'docker-restart', parameters: { container: 'web' } }],
    ['rundeck-not-allowed', { kind: 'rundeck-job', parameters: { job: 'a' } }],
    [
      'workflow-not-allowed',
      { kind: 'github-workflow', parameters: { repository: 'o/r', workflow: 'a.yml' } },
    ],
    ['playbook-not-allowed', { kind: 'ansible-playbook', parameters: { playbook: 'wipe' } }],
    ['flag-not-allowed', { kind: 'feature-flag', parameters: { flag: 'x', enabled: true } }],
    ['address-not-valid', request({ method: 'POST', url: 'x' })],
    ['method-not-allowed', request({ method: 'DELETE', url: 'https://deploy.example.com/api/restart' })],
  ])('is refused as %s when the settings do not have it', (error, doing) => {
    expect(refusal(doing)).toBe(error);
  });

  it.each([
    'https://deploy.example.com/api/restart',
    'https://deploy.example.com/api/restart/checkout?wait=1',
    'https://deploy.example.com/api/restart/checkout;v=1/100%25?since=..;/',
  ])('may send a request to %s', (url) => {
    expect(refusal(request({ method: 'POST', url }))).toBeUndefined();
  });

  it.each([
    'https://deploy.example.com/api/restart-all',
    'https://deploy.example.com/api/restart/../delete',
    'https://deploy.example.com/api/restart/%2e%2e/delete',
    'https://deploy.example.com/api/restart/..%2fdelete',
    'https://deploy.example.com/api/restart/%252e%252e%252fdelete',
    'https://deploy.example.com/api/restart/..;/delete',
    'https://deploy.example.com/api/restart/..;v=1/delete',
    'https://deploy.example.com.evil.example/api/restart',
    'https://deploy.example.com@evil.example/api/restart',
    'https://user:pass@deploy.example.com/api/restart',
    'http://deploy.example.com/api/restart',
    'https://deploy.example.com:8443/api/restart',
    'file:///etc/passwd',
  ])('may send none to %s', (url) => {
    expect(refusal(request({ method: 'POST', url }))).toBe('address-not-allowed');
  });
});
