import { z } from 'zod';
import { pageOf } from './paging.ts';

/** The one error body (RFC 9457) and the catalogue of its codes. */

export const FaultBody = z
  .strictObject({
    pointer: z.string().optional().describe('JSON Pointer into the body.'),
    parameter: z.string().optional().describe('Name of a query parameter.'),
    header: z.string().optional().describe('Name of a request header.'),
    code: z.string(),
    detail: z.string(),
    allowed: z.array(z.string()).max(100).optional(),
  })
  .meta({ id: 'Fault', description: 'One thing that is wrong. Exactly one of pointer, parameter and header is set.' });

export const Problem = z
  .strictObject({
    type: z.string().describe('Address of the description of the code, relative to the service.'),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string().describe('Stable; listed at /v1/problems.'),
    instance: z.string().describe('urn:uuid of the request, as in the log.'),
    errors: z.array(FaultBody).max(1_000),
    truncated: z.boolean().describe('There were more than 1,000 faults.'),
    requiredScope: z.string().optional().describe('403: the scope that the key lacks.'),
    limit: z.int().optional().describe('413: the most bytes accepted here. 422: the most observations.'),
    etag: z.string().optional().describe('412: the current ETag.'),
    allowed: z.array(z.string()).optional().describe('409: where the resource can go from its state.'),
    nearest: z
      .array(z.strictObject({ by: z.array(z.string()), measures: z.array(z.string()) }))
      .optional()
      .describe('422: the published tables that come closest.'),
    case: z.string().optional().describe('409, 410: path of the case.'),
    mergedInto: z.string().optional().describe('Path of the case that this one was merged into.'),
    cases: z
      .strictObject({ count: z.int(), ids: z.array(z.string()).max(10).optional() })
      .optional()
      .describe('409: the cases in question; the first ten ids for a key that may read cases.'),
    release: z.string().optional().describe('409, 410: path of the release to go on with.'),
    reason: z.string().nullable().optional().describe('410: why it was withdrawn.'),
    replacement: z.string().nullable().optional().describe('410: the version that replaces it.'),
  })
  .meta({ id: 'Problem', description: 'What went wrong: the same shape from every layer.' });

/** An item of GET /v1/problems: a code of a whole answer, or of a single fault. */
export const ProblemPage = pageOf(
  z
    .strictObject({ code: z.string(), status: z.int(), title: z.string(), description: z.string() })
    .meta({ id: 'ProblemCode' }),
);
