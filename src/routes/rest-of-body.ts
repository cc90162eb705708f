import type { IncomingMessage } from 'node:http';

/** So much of a body that is refused is still read: a client that is writing would otherwise meet a broken pipe, not the answer. */
const MOST_BYTES = 64 * 1024 * 1024;
const MOST_MS = 10_000;

/** Resolves once the rest of the body has been read and dropped, or there is too much of it. */
export async function dropRestOfBody(request: IncomingMessage): Promise<void> {
  if (request.readableEnded || Number(request.headers['content-length'] ?? 0) > MOST_BYTES) return;
  await new Promise<void>((resolve) => {
    let bytes = 0;
    const timer = setTimeout(resolve, MOST_MS);
    const done = (): void => {
      clearTimeout(timer);
      resolve();
    };
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MOST_BYTES) done();
    });
    request.once('end', done).once('close', done).resume();
  });
}
