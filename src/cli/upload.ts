import { createReadStream } from 'node:fs';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Api, refusalOf, unreachable } from './api.ts';
import { CommandError } from './exit.ts';

export interface Upload {
  path: string;
  file: string;
  bytes: number;
  headers: Record<string, string>;
  onProgress: (sent: number) => void;
}

/** The service was reached, and then lost: the same may be sent again. */
export class BrokenOff extends CommandError {}

/**
 * Sends a file as a stream, in flat memory, and answers the body of the answer. By node:http, since fetch cannot send a
 * stream with its length. A service that refuses at once, over a wrong column, answers before the file is sent.
 */
export async function upload(api: Api, { path, file, bytes, headers, onProgress }: Upload): Promise<unknown> {
  const target = new URL(`${api.url}${path}`);
  const request = (target.protocol === 'https:' ? requestHttps : requestHttp)(target, {
    method: 'POST',
    headers: { ...headers, authorization: `Bearer ${api.key}`, 'content-length': `${bytes}` },
  });
  let connected = false;
  request.on('socket', (socket) => {
    socket.once('connect', () => {
      connected = true;
    });
  });
  const stopped = new AbortController();
  const answered = new Promise<{ status: number; text: string }>((resolve, reject) => {
    request.on('error', reject);
    request.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('error', reject);
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, text });
        stopped.abort();
      });
    });
  });
  let sent = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sent += chunk.length;
      onProgress(sent);
      done(null, chunk);
    },
  });
  // Only so many bytes as were announced, should the file grow meanwhile.
  const source = createReadStream(file, bytes === 0 ? {} : { end: bytes - 1 });
  const sending = pipeline(source, counted, request, { signal: stopped.signal });
  // Whatever ends it early shows in the answer, or as the request's own error.
  sending.catch(() => {});
  try {
    const { status, text } = await answered;
    if (status >= 200 && status < 300) return JSON.parse(text);
    throw refusalOf(api.url, status, text);
  } catch (error) {
    if (error instanceof CommandError) throw error;
    const lost = unreachable(api.url, error);
    throw connected ? new BrokenOff(lost.exitCode, lost.message) : lost;
  } finally {
    request.destroy();
  }
}
