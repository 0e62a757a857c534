import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type HttpReceiver, startHttpReceiver } from '#libs/testing';
import { ModelConfig, openChatModel } from './index.js';

/** What OpenAI's and Anthropic's documents say an answer looks like. */
const openaiAnswer = (text: string) => ({
  ...{ id: 'chatcmpl-1', object: 'chat.completion', created: 1_760_000_000, model: 'gpt-test' },
  choices: [
    { index: 0, message: { role: 'assistant', content: text, refusal: null }, finish_reason: 'stop' },
  ],
  usage: { prompt_tokens: 120, completion_tokens: 30, total_tokens: 150 },
});
const anthropicAnswer = (text: string) => ({
  ...{ id: 'msg_1', type: 'message', role: 'assistant', model: 'claude-test', stop_reason: 'end_turn' },
  ...{
    stop_sequence: null,
    content: [{ type: 'text', text }],
    usage: { input_tokens: 120, output_tokens: 30 },
  },
});
const json = (status: number, body: unknown) => ({
  ...{ status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
});

describe('asking a model', () => {
  let server: HttpReceiver;
  let now = 0;
  const open = (more: Partial<ModelConfig> = {}) => {
    const given = {
      provider: 'compatible',
      name: 'gpt-test',
      url: `${server.url}/v1`,
      token: 'sk-very-secret',
    };
    const model = openChatModel(Object.assign(new ModelConfig(), given, more), { now: () => now });
    if (model === undefined) throw new Error('no model');
    return model;
  };
  const question = (material: unknown = { alerts: [] }) => ({
    ...{ instructions: 'Order the causes.', material, shape: { order: [0] } },
    signal: new AbortController().signal,
  });

  beforeEach(async () => {
    now = 0;
    server = await startHttpReceiver(json(200, openaiAnswer('{"order":[1,0]}')));
  });
  afterEach(() => server.close());

  it('gives the JSON that an OpenAI-compatible server answers with, and what it cost', async () => {
    expect(await open().ask(question())).toEqual({
      ...{ kind: 'done', foundAgain: false },
      value: { value: { order: [1, 0] }, inputTokens: 120, outputTokens: 30 },
    });
    const [post] = server.posts;
    expect(post?.path).toBe('/v1/chat/completions');
    expect(post?.headers.authorization).toBe('Bearer sk-very-secret');
    expect(post?.json).toMatchObject({ model: 'gpt-test', temperature: 0 });
    const messages = post?.json['messages'] as { role: string; content: string }[];
    expect(messages.map(({ role }) => role)).toEqual(['system', 'user']);
    expect(messages[1]?.content).toBe('{"alerts":[]}');
  });

  it('speaks to Anthropic in its own protocol', async () => {
    server.next(json(200, anthropicAnswer('```json\n{"order":[0]}\n```')));
    const answer = await open({ provider: 'anthropic', url: server.url }).ask(question());
    expect(answer).toMatchObject({ value: { value: { order: [0] }, inputTokens: 120, outputTokens: 30 } });
    expect(server.posts[0]).toMatchObject({
      ...{ path: '/v1/messages', headers: { 'x-api-key': 'sk-very-secret' } },
    });
  });

  it('sends no secret and no personal data, and keeps apart who is who', async () => {
    await open().ask(
      question({
        log: 'login of jane.doe@example.org from 10.2.3.4 failed, password=hunter2; jane.doe@example.org again, not bob@example.org',
        more: 'user=jane pays with 4242 4242 4242 4242, call +49 170 1234567, postgres://app:pa55@db/x',
        id: 'trace 4bf92f3577b34da6a3ce929d0e0e4736 took 1700000000 ms',
      }),
    );
    const sent = server.posts[0]?.body ?? '';
    for (const gone of ['jane', 'bob', 'hunter2', '4242 4242', '1234567', 'pa55'])
      expect(sent).not.toContain(gone);
    for (const kept of ['10.2.3.4', '4bf92f3577b34da6a3ce929d0e0e4736', '1700000000'])
      expect(sent).toContain(kept);
    const people = sent.match(/<email \d+>/g) ?? [];
    expect(people).toHaveLength(3);
    expect(people[0]).toBe(people[1]);
    expect(people[2]).not.toBe(people[0]);
  });

  it.each([
    ['a busy provider', json(429, { error: { message: 'slow down' } }), 'temporary'],
    ['a broken provider', json(503, { error: { message: 'overloaded' } }), 'temporary'],
    ['a key that is not accepted', json(401, { error: { message: 'bad key' } }), 'permanent'],
    ['a model that is not there', json(404, { error: { message: 'no such model' } }), 'permanent'],
  ])('asks once, and says what is wrong without the key: %s', async (_what, answer, kind) => {
    server.next(answer);
    const outcome = await open().ask(question());
    expect(outcome).toMatchObject({ kind });
    expect(JSON.stringify(outcome)).not.toContain('sk-very-secret');
    expect(server.posts).toHaveLength(0);
  });

  it('waits no longer than it is told to', async () => {
    server.hang();
    expect(await open({ timeout: '50ms' }).ask(question())).toEqual({
      ...{ kind: 'temporary', reason: 'the model did not answer in time' },
    });
  });

  it('gives nothing where the answer is no JSON', async () => {
    server.next(json(200, openaiAnswer('I would rather write a poem.')));
    expect(await open().ask(question())).toMatchObject({ kind: 'done', value: { value: undefined } });
  });

  it('keeps to what a question and a day may cost', async () => {
    const model = open({ mostInputTokens: 1_000, tokensPerDay: 2_700 });
    await model.ask(question({ log: 'x'.repeat(100_000) }));
    expect(server.posts[0]?.body.length).toBeLessThan(4_000);
    await model.ask(question());
    const refused = await model.ask(question({ log: 'x'.repeat(100_000) }));
    expect(refused).toMatchObject({ kind: 'permanent', reason: expect.stringContaining('tokensPerDay') });
    now = 25 * 60 * 60 * 1000;
    expect((await model.ask(question())).kind).toBe('done');
  });

  it('tells nobody else what it is asked, also where the environment wants LangChain to', async () => {
    const tracing = {
      ...{ LANGSMITH_TRACING: 'true', LANGSMITH_ENDPOINT: `${server.url}/smith`, LANGSMITH_API_KEY: 'ls' },
      ...{ LANGCHAIN_TRACING_V2: 'true', LANGCHAIN_CALLBACKS_BACKGROUND: 'false' },
    };
    Object.assign(process.env, tracing);
    try {
      expect((await open().ask(question())).kind).toBe('done');
      await new Promise(setImmediate);
    } finally {
      for (const name of Object.keys(tracing)) delete process.env[name];
    }
    expect(server.posts.map(({ path }) => path)).toEqual(['/v1/chat/completions']);
  });

  it('says what is missing in the settings, and asks nobody where none is wanted', async () => {
    expect(await open({ name: undefined }).ask(question())).toMatchObject({
      ...{ kind: 'permanent', reason: expect.stringContaining('model.name') },
    });
    expect(await open({ provider: 'openai', token: undefined }).check()).toMatchObject({
      ...{ kind: 'permanent', reason: expect.stringContaining('ARGUS_MODEL_TOKEN') },
    });
    expect(openChatModel(new ModelConfig(), { now: () => 0 })).toBeUndefined();
    expect(await open().check()).toMatchObject({ kind: 'done', value: 'compatible/gpt-test answers' });
  });
});
