import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';

/** How long a connection may rest between two requests. Clients are told, and do not use it longer. */
export const KEEP_ALIVE_MS = 5_000;
/** So nobody has a connection left which an answer has not ended. */
export const GRACE_MS = KEEP_ALIVE_MS + 1_500;
/** A client that comes back at once for each request is not gone meanwhile. */
const NOBODY_MS = 1_000;

/**
 * Lets clients leave before the service closes: for `graceMs` at most, and until nobody is connected. Requests are answered
 * meanwhile, and each answer ends its connection: Fastify says so once it closes. Answers whether it has begun.
 */
export function stopInOrder(app: FastifyInstance, graceMs: number): () => boolean {
  let hasBegun = false;
  const { server } = app;
  // On these nothing was asked yet: browsers open some ahead. Node takes them for busy, and waits for a minute.
  const unused = new Set<Socket>();
  server.on('connection', (socket) => void unused.add(socket.once('close', () => unused.delete(socket))));
  server.on('request', ({ socket }) => void unused.delete(socket));
  const isConnected = (): Promise<boolean> =>
    new Promise((resolve) => server.getConnections((_error, count) => resolve(count > 0)));
  app.addHook('preClose', async () => {
    hasBegun = true;
    const end = performance.now() + graceMs;
    let seen = performance.now();
    while (performance.now() < Math.min(end, seen + NOBODY_MS)) {
      if (await isConnected()) seen = performance.now();
      await sleep(50);
    }
    // By then the service does not listen, and whoever came last has asked.
    setTimeout(() => unused.forEach((socket) => void socket.destroy()), 500).unref();
  });
  return () => hasBegun;
}
