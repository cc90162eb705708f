import { type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import { isAwaited } from '../errors.ts';
import { isHealth } from './methods.ts';

/** A request that was answered, as the log, the metrics and the counts of use are told of it. Nothing personal is in it. */
export interface ServedRequest {
  method: string;
  /** The template of its path; undefined: there is no such address. */
  route: string | undefined;
  /** A dataset that the reader may know of. */
  dataset: string | undefined;
  status: number;
  /** The answer is 503 for as long as what was asked for is being made. */
  isAwaited: boolean;
  seconds: number;
  /** Bytes of the body as it was sent. A stream is counted with its framing and header. */
  bytes: number;
  keyId: string | undefined;
  /** The preview that was sent in place of a key. */
  previewId: string | undefined;
  /** Health: it is polled every few seconds. */
  isPoll: boolean;
}

/**
 * Tells of each request once, when it has been answered, in place of the two lines that Fastify would write. Answers from memory and
 * refusals in front of the framework do not come here: they are counted where they are made.
 */
export class RequestWatch extends LogController {
  readonly #tell: (served: ServedRequest, request: FastifyRequest) => void;
  /** What the connection had sent when the request came. */
  readonly #sentBefore = new WeakMap<FastifyRequest, number>();

  constructor(tell: (served: ServedRequest, request: FastifyRequest) => void) {
    super();
    this.#tell = tell;
  }

  override incomingRequest(request: FastifyRequest): void {
    this.#sentBefore.set(request, request.raw.socket.bytesWritten);
    request.log.debug({ req: request }, 'incoming request');
  }

  override requestCompleted(_error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    // Not set if the request was refused before.
    const access = request.access as FastifyRequest['access'] | null;
    const served: ServedRequest = {
      method: request.method,
      route: request.routeOptions.url,
      dataset: access?.dataset,
      status: reply.statusCode,
      isAwaited: isAwaited(reply.problem),
      seconds: reply.elapsedTime / 1_000,
      bytes: this.#bytesOf(request, reply),
      keyId: access?.key?.id,
      previewId: access?.preview?.id,
      isPoll: isHealth(request.routeOptions.url ?? ''),
    };
    this.#tell(served, request);
  }

  #bytesOf(request: FastifyRequest, reply: FastifyReply): number {
    if (request.method === 'HEAD' || reply.statusCode === 304 || reply.statusCode === 204) return 0;
    const length = reply.getHeader('content-length');
    if (length !== undefined) return Number(length);
    // The socket of an injected request counts nothing.
    return Math.max(0, request.raw.socket.bytesWritten - (this.#sentBefore.get(request) ?? 0)) || 0;
  }
}
