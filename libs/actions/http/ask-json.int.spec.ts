import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { askJson } from './ask-json.js';

describe('asking an API that speaks JSON', () => {
  let server: Server;
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });
  const serving = async (answer: RequestListener): Promise<URL> => {
    server = createServer(answer);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  };
  const ask = (url: URL) => askJson({ method: 'GET', url, headers: {} }, AbortSignal.timeout(20_000));

  it('has its status and body, and no body where it is not JSON', async () => {
    const url = await serving((request, response) => {
      response.statusCode = 422;
      response.end(request.url === '/text' ? 'no' : '{"message":"gräßlich"}');
    });
    expect(await ask(url)).toEqual({ status: 422, body: { message: 'gräßlich' } });
    expect(await ask(new URL('/text', url))).toEqual({ status: 422, body: undefined });
  });

  it('does not hold in memory an answer that never ends', async () => {
    const part = Buffer.alloc(1024 * 1024, ' ');
    let sent = 0;
    const url = await serving((_, response) => {
      const more = (): void => {
        if (response.destroyed) return;
        sent += part.length;
        response.write(part, more);
      };
      more();
    });
    await expect(ask(url)).rejects.toThrow('the answer is longer than 16777216 bytes');
    expect(sent).toBeLessThan(64 * part.length);
  });
});
