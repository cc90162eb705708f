import { randomUUID } from 'node:crypto';
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { AppError, type ProblemCode } from '../errors.ts';
import { isRead, OPEN_TO_SCRIPTS } from './methods.ts';
import { problemBody, problemForm, problemHeaders } from './problems.ts';

/** HTTP that Node cannot parse never becomes a request. It is answered on the socket, with the same error body. */

const BY_CODE: Record<string, ProblemCode> = {
  HPE_HEADER_OVERFLOW: 'header-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
};

export function answerOnSocket(error: { code?: string; rawPacket?: unknown }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  // An answer is under way on this connection: a second one would end up in the middle of it.
  const pending = (socket as Socket & { _httpMessage?: { headersSent: boolean; req?: { method?: string } } })
    ._httpMessage;
  if (pending?.headersSent) {
    socket.destroy();
    return;
  }
  const problem = new AppError(isLongAddress(error) ? 'uri-too-long' : (BY_CODE[error.code ?? ''] ?? 'bad-request'));
  const body = JSON.stringify(problemBody(problem, randomUUID()));
  const headers = {
    ...problemHeaders(problem),
    // The address is unknown, and the answer holds nothing that a script may not read.
    ...OPEN_TO_SCRIPTS,
    'content-length': String(Buffer.byteLength(body)),
    date: new Date().toUTCString(),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const head = `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\n${lines.join('\r\n')}\r\n\r\n`;
  // The answer to HEAD has no body, whether the HEAD itself cannot be parsed or what follows it.
  const isHead = pending?.req?.method === 'HEAD' || startsWithHead(error.rawPacket);
  socket.end(isHead ? head : head + body);
}

const startsWithHead = (packet: unknown): boolean =>
  Buffer.isBuffer(packet) && packet.subarray(0, 5).equals(HEAD_METHOD);
const HEAD_METHOD = Buffer.from('HEAD ');

/** The header overflowed before the request line ended. */
function isLongAddress({ code, rawPacket }: { code?: string; rawPacket?: unknown }): boolean {
  if (code !== 'HPE_HEADER_OVERFLOW' || !Buffer.isBuffer(rawPacket)) return false;
  const end = rawPacket.indexOf('\n');
  return end < 0 || end > 8_192;
}

/** Refuses an Expect header other than 100-continue. Node itself would answer 417 with an empty body. */
export function addExpectationHandler(app: FastifyInstance): void {
  app.server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    const problem = new AppError('bad-request', {
      errors: [{ header: 'expect', code: 'not-allowed', detail: 'The only supported value is 100-continue.' }],
      headers: { connection: 'close' },
    });
    answerAtOnce(request, response, problem);
  });
}

/** Answers a request that the framework does not get. */
export function answerAtOnce(request: IncomingMessage, response: ServerResponse, problem: AppError): void {
  const { method = '', headers } = request;
  const form = problemForm(request);
  const body = form.write(problemBody(problem, randomUUID()));
  response
    .writeHead(problem.status, {
      ...problemHeaders(problem),
      ...form.headers,
      // Routes with a key are not open to scripts of other sites.
      ...(isRead(method) && headers.authorization === undefined && OPEN_TO_SCRIPTS),
      'content-length': String(Buffer.byteLength(body)),
    })
    .end(method === 'HEAD' ? undefined : body);
}
