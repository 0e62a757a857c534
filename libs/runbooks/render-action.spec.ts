import { describe, it, expect } from '@jest/globals';
import { renderAction } from './render-action.js';
import type { CommandAction, HttpAction } from './runbook.js';

const command: CommandAction = {
  id: 'restart',
  title: 'Restart {{ labels.service }}',
  kind: 'command',
  risk: 'medium',
  target: '{{labels.namespace}}/{{  labels.service  }}',
  parameters: {
    command: 'restart-deployment',
    args: ['--namespace', '{{ labels.namespace }}', 'deployment/{{ labels.service }}'],
  },
};

const http: HttpAction = {
  id: 'purge',
  title: 'Purge',
  kind: 'http',
  risk: 'low',
  target: 'cache',
  parameters: {
    method: 'POST',
    url: 'https://cache.example.com/purge/{{ labels.service }}?zone={{ labels.zone }}',
    body: { service: '{{ labels.service }}', nested: [{ zone: '{{ labels.zone }}' }, 1, true, null] },
  },
};

describe('filling an action from labels', () => {
  it('fills a command', () => {
    expect(renderAction(command, { service: 'checkout', namespace: 'shop' })).toEqual({
      ok: true,
      value: {
        ...command,
        title: 'Restart checkout',
        target: 'shop/checkout',
        parameters: { command: 'restart-deployment', args: ['--namespace', 'shop', 'deployment/checkout'] },
      },
    });
  });

  it('fills a request, in its address and anywhere in its body', () => {
    expect(renderAction(http, { service: 'checkout', zone: 'eu' })).toMatchObject({
      ok: true,
      value: {
        parameters: {
          url: 'https://cache.example.com/purge/checkout?zone=eu',
          body: { service: 'checkout', nested: [{ zone: 'eu' }, 1, true, null] },
        },
      },
    });
  });

  it('leaves out a body that is not there', () => {
    const bare: HttpAction = { ...http, parameters: { method: 'DELETE', url: 'http://localhost/' } };
    expect(renderAction(bare, {})).toEqual({ ok: true, value: bare });
  });

  it('names every label that is missing, and where', () => {
    expect(renderAction(command, { namespace: '' })).toEqual({
      ok: false,
      error: [
        'title: the alert has no label "service"',
        'target: the alert has no label "namespace"',
        'target: the alert has no label "service"',
        'parameters.args[1]: the alert has no label "namespace"',
        'parameters.args[2]: the alert has no label "service"',
      ],
    });
    expect(renderAction(http, { service: 'checkout' })).toEqual({
      ok: false,
      error: [
        'parameters.url: the alert has no label "zone"',
        'parameters.body.nested[0].zone: the alert has no label "zone"',
      ],
    });
  });

  it('does not take what every object has for a label', () => {
    const inherited = { ...command, title: '{{ labels.constructor }}{{ labels.__proto__ }}' };
    expect(renderAction(inherited, { service: 'a', namespace: 'b' })).toMatchObject({
      ok: false,
      error: ['title: the alert has no label "constructor"', 'title: the alert has no label "__proto__"'],
    });
  });

  it.each([
    '$(reboot)',
    'a; rm -rf / #',
    '`id` && "x" | \'y\'',
    '{{ labels.namespace }}',
    '$& $1 $$ $`',
    'a b --force',
    '{"admin": true}',
  ])('keeps %s one plain value', (service) => {
    const rendered = renderAction(command, { service, namespace: 'shop' });
    expect(rendered).toMatchObject({
      ok: true,
      value: { parameters: { args: ['--namespace', 'shop', `deployment/${service}`] } },
    });
    const request = renderAction(http, { service, zone: 'eu' });
    expect(request).toMatchObject({ ok: true, value: { parameters: { body: { service } } } });
  });

  it('keeps a value in its place of a URL', () => {
    const service = 'a/../../admin?zone=x&y#z@evil.example\\%2e';
    const rendered = renderAction(http, { service, zone: 'eu&admin=1' });
    const url =
      rendered.ok && rendered.value.kind === 'http' ? new URL(rendered.value.parameters.url) : undefined;
    expect(url?.origin).toBe('https://cache.example.com');
    expect(url?.pathname).toBe(`/purge/${encodeURIComponent(service)}`);
    expect([...(url?.searchParams ?? [])]).toEqual([['zone', 'eu&admin=1']]);
  });

  it.each(['.', '..'])('refuses the path step %s', (service) => {
    expect(renderAction(http, { service, zone: 'eu' })).toEqual({
      ok: false,
      error: ['parameters.url: a label would put a "." or ".." step into the path'],
    });
  });

  it('refuses a value that would be an option', () => {
    expect(renderAction(command, { service: 'checkout', namespace: '--all' })).toEqual({
      ok: false,
      error: ['parameters.args[1]: a label\'s value starts with "-" and would be taken for an option'],
    });
  });

  it.each(['a\u0000b', 'a\nb', 'a\u202eb', 'a\u200bb', 'a\u061cb', 'a\u00adb', 'a\u{e0041}b', '\ud800'])(
    'refuses characters that hide what will run: %j',
    (service) => {
      expect(renderAction(command, { service, namespace: 'shop' })).toMatchObject({
        ok: false,
        error: expect.arrayContaining([
          'parameters.args[2]: the label "service" holds control or invisible characters',
        ]),
      });
    },
  );
});
