import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestApp } from '../harness.ts';
import type { Body } from '../samples/body.ts';

/** Requests over a socket from several addresses: every address of 127.0.0.0/8 is this machine's. */

export interface Received {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  /** Parsed if it is JSON. */
  body: Body;
}

export interface Sent {
  from?: string;
  method?: string;
  headers?: Record<string, string>;
  body?: unknown;
  signal?: AbortSignal;
}

export function fromAddress(
  { app }: Pick<TestApp, 'app'>,
  path: string,
  { from = '127.0.0.1', method = 'GET', headers = {}, body, signal }: Sent = {},
): Promise<Received> {
  const { port } = app.server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const sending = request(
      {
        host: '127.0.0.1',
        port,
        path,
        method,
        localAddress: from,
        agent: new Agent(),
        headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
        ...(signal && { signal }),
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => {
          const isJson = /[/+]json\b/.test(String(response.headers['content-type']));
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text,
            body: isJson && text !== '' ? JSON.parse(text) : undefined,
          });
        });
      },
    );
    sending.on('error', reject);
    sending.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
