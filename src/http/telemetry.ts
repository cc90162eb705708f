import {
  context,
  ROOT_CONTEXT,
  type Span,
  type Context as SpanContext,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import type { FastifyInstance } from 'fastify';
import type { Config } from '../config.ts';
import { VERSION } from '../generator.ts';
import { isHealth } from './methods.ts';

/**
 * Spans for OpenTelemetry, if OTLP_TRACES_URL says where they go: one for each request, with those of its statements below, and one for
 * each job. They have templates of paths, states and numbers, as the log has; no address, parameter or text of a statement.
 */

/** Starts to send spans; answers how to end. The SDK is loaded only here, so it costs nothing while it is off. */
export async function startTelemetry({ url, share }: NonNullable<Config['telemetry']>): Promise<() => Promise<void>> {
  const [sdk, { OTLPTraceExporter }, { resourceFromAttributes }] = await Promise.all([
    import('@opentelemetry/sdk-trace-node'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
  ]);
  const provider = new sdk.NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'assize', 'service.version': VERSION }),
    // By the trace alone, so that all processes keep the same ones, and nobody outside can ask for more.
    sampler: new sdk.TraceIdRatioBasedSampler(share),
    spanProcessors: [new sdk.BatchSpanProcessor(new OTLPTraceExporter({ url }))],
  });
  provider.register();
  return () => provider.shutdown();
}

/** Call before other hooks, so that what they do belongs to the span. */
export function traceRequests(app: FastifyInstance): void {
  const tracer = trace.getTracer('assize');
  const spans = new WeakMap<object, Span>();
  app.addHook('onRequest', (request, _reply, done) => {
    const { url: route = 'none' } = request.routeOptions;
    if (isHealth(route)) return done();
    const attributes = { 'http.request.method': request.method, 'http.route': route };
    const options = { kind: SpanKind.SERVER, attributes };
    const parent = callerOf(request.headers.traceparent);
    const span = tracer.startSpan(`${request.method} ${route}`, options, parent);
    spans.set(request, span);
    context.with(trace.setSpan(parent, span), done);
  });
  app.addHook('onResponse', async (request, reply) => {
    const span = spans.get(request);
    if (!span) return;
    const { dataset } = request.access ?? {};
    span.setAttributes({
      'http.response.status_code': reply.statusCode,
      'assize.request': request.id,
      ...(dataset !== undefined && { 'assize.dataset': dataset }),
    });
    if (reply.statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
  });
}

const TRACEPARENT = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}$/;

/** The span of the caller, as W3C Trace Context writes it. */
function callerOf(header: unknown): SpanContext {
  const [, traceId, spanId] = TRACEPARENT.exec(String(header)) ?? [];
  if (traceId === undefined || spanId === undefined) return ROOT_CONTEXT;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: TraceFlags.NONE, isRemote: true });
}
