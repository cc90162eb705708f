import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { startTelemetry } from '../../src/http/telemetry.ts';
import { startApp, type TestApp } from '../harness.ts';
import { newApproved, newDataset } from '../requests.ts';
import type { Body } from '../samples/body.ts';

/** What a collector is sent: it is a server of this test. */

let collector: Server;
let service: TestApp;
let end: () => Promise<void>;
const spans: Body[] = [];
beforeAll(async () => {
  collector = createServer(async (request, response) => {
    const body = JSON.parse(Buffer.concat(await request.toArray()).toString());
    for (const { resource, scopeSpans } of body.resourceSpans)
      for (const one of scopeSpans) spans.push(...one.spans.map((span: Body) => ({ ...span, resource })));
    response.end('{}');
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(collector.address() as AddressInfo).port}/v1/traces`;
  const { telemetry } = readConfig({ OTLP_TRACES_URL: url });
  end = await startTelemetry(telemetry!);
  service = await startApp({ config: { telemetry } });
});
afterAll(() => collector.close());

const valuesOf = (span: Body) =>
  Object.fromEntries(span.attributes.map(({ key, value }: Body) => [key, Object.values(value)[0]]));

test('each request and each job is a span, of the caller’s trace, with nothing of a case', async () => {
  const dataset = await newDataset(service);
  const one = await newApproved(service, dataset);
  const [traceId, caller] = ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331'];
  const headers = { traceparent: `00-${traceId}-${caller}-01` };
  await service.send('GET', `/v1/datasets/${dataset}/cases/${one.id}`, { key: service.adminKey, headers });
  await service.send('GET', '/v1/nowhere/SecretPerson', { headers: { traceparent: 'nonsense' } });
  await service.send('GET', '/livez');
  await service.stop();
  await end();

  const named = (name: string) => spans.filter((span) => span.name === name);
  const [asked] = named('GET /v1/datasets/:dataset/cases/:id');
  expect(asked).toMatchObject({ traceId, parentSpanId: caller });
  expect(valuesOf(asked!)).toMatchObject({
    'http.request.method': 'GET',
    'http.route': '/v1/datasets/:dataset/cases/:id',
    'http.response.status_code': 200,
    'assize.dataset': dataset,
  });
  expect(valuesOf(asked!.resource)).toMatchObject({ 'service.name': 'assize' });
  const [missing] = named('GET none');
  expect(valuesOf(missing!)).toMatchObject({ 'http.response.status_code': 404 });
  expect(missing!.traceId).not.toBe(traceId);
  expect(named('GET /livez')).toEqual([]);
  expect(named('job housekeeping')).toHaveLength(1);
  // On PostgreSQL the statements of a request are below it; the embedded engine has no connections.
  const statements = named('statement').filter((span) => span.traceId === traceId);
  if (process.env.TEST_DATABASE_URL) {
    expect(statements.length).toBeGreaterThan(1);
    for (const span of statements) {
      expect(span.parentSpanId).toBe(asked!.spanId);
      expect(Number(span.endTimeUnixNano)).toBeGreaterThan(Number(span.startTimeUnixNano));
    }
  }
  expect(JSON.stringify(spans)).not.toMatch(new RegExp(`${one.id}|SecretPerson|select `));
});
