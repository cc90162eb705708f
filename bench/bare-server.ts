import type { AddressInfo } from 'node:net';
import Fastify from 'fastify';

/** The baseline of warm reads, as `startBareServer` starts it. */

const bytes = Buffer.alloc(Number(process.argv[2]), 'x');
const app = Fastify();
app.get('/ready', (_request, reply) => reply.type('application/json').send(bytes));
await app.listen({ host: '127.0.0.1', port: 0 });
const { port } = app.server.address() as AddressInfo;
process.send?.({ port });
