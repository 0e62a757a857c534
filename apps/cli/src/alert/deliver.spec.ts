import { describe, expect, it } from '@jest/globals';
import { exitCodeOf, receiptOf } from './deliver.js';
import { webhookUrl } from './send.js';

describe("the collector's answer", () => {
  it.each([
    [200, '{"deliveryId":"d","signals":2}', 'accepted', 0],
    [200, '{"deliveryId":"d","signals":1,"quarantined":1,"problems":[]}', 'partly-quarantined', 1],
    [202, '{"quarantined":true}', 'quarantined', 1],
    [401, '{"error":"a valid credential is needed"}', 'refused', 1],
    [404, 'Nothing is served here.', 'refused', 1],
    [503, 'Argus is starting.', 'unavailable', 3],
  ])('%s %s is %s and ends with %s', (status, text, verdict, exitCode) => {
    const receipt = receiptOf(status, text);
    expect(receipt.verdict).toBe(verdict);
    expect(exitCodeOf(receipt)).toBe(exitCode);
  });
});

describe('where deliveries go', () => {
  it.each([
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080/webhooks/alertmanager'],
    ['http://127.0.0.1:8080/', 'http://127.0.0.1:8080/webhooks/alertmanager'],
    [
      'https://argus.example.com/webhooks/generic/grafana',
      'https://argus.example.com/webhooks/generic/grafana',
    ],
  ])('%s is %s', (address, url) => {
    expect(webhookUrl(address)).toBe(url);
  });

  it.each(['checkout', 'file:///etc/passwd'])('%s is no address', (address) => {
    expect(() => webhookUrl(address)).toThrow('is no address');
  });
});
