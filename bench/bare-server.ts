import Fastify from 'fastify';

/** The baseline of warm reads: a route that sends a ready buffer, and nothing else. `bare-server.ts <bytes>`; prints its port. */

const bytes = Buffer.alloc(Number(process.argv[2] ?? 1_000), 'x');
const app = Fastify();
app.get('/ready', (_request, reply) => reply.type('application/json').send(bytes));
await app.listen({ host: '127.0.0.1', port: 0 });
const address = app.server.address();
process.send?.({ port: typeof address === 'object' && address ? address.port : 0 });
