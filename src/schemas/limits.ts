import { z } from 'zod';
import { named } from './named.ts';

/** GET /v1/limits: what a client should know before it is refused. */

const limit = (text: string) => z.int().min(1).describe(text);

const Rate = named('Rate', 'A rate limit. What was used comes back steadily, a second at a time.', {
  policy: z.enum(['address', 'key']).describe('Its name in the headers RateLimit and RateLimit-Policy.'),
  requests: limit('How many requests may come at once.'),
  seconds: limit('After how many seconds without a request as many may come again.'),
});

export const ServiceLimits = named('Limits', 'The limits of this installation.', {
  statistics: z
    .strictObject({
      observations: limit('Most observations in an answer.'),
      cells: limit('Most cells of a JSON-stat cube, empty ones included.'),
      dimensions: limit('Most dimensions of a published table.'),
      chartMarks: limit('Most bars, points or fields of a chart.'),
    })
    .describe('Statistics. A larger answer is refused with 422, never cut.'),
  codes: z
    .strictObject({
      list: limit('Most codes of a code list.'),
      allowed: limit('Most codes that an error lists in `allowed`.'),
    })
    .describe('Code lists, and the codes that refusals name.'),
  lists: z
    .strictObject({
      page: limit('Items of a page, if `limit` is left out.'),
      limit: limit('Highest value of `limit`.'),
      batch: limit('Most cases of a batch.'),
      faults: limit('Most faults that an error lists.'),
    })
    .describe('Lists and batches.'),
  bytes: z
    .strictObject({
      address: limit('Most characters of an address. Longer: 414.'),
      header: limit('Most bytes of the header of a request. More: 431.'),
      body: limit('Most bytes of a JSON body. More: 413.'),
      batch: limit('Most bytes of a batch of cases. More: 413.'),
      file: limit('Most bytes of a file to import. More: 413.'),
    })
    .describe('Sizes of requests.'),
  rates: z
    .array(Rate)
    .describe(
      'How often: for each address without a key, and for each key. More: 429. Empty if requests are not counted. Answers from memory, 304 and health are free.',
    ),
  inFlight: z
    .strictObject({
      reads: limit('Reads without a key.'),
      keyedReads: limit('Reads with a key.'),
      writes: limit('Requests that write, but for files and batches.'),
      uploads: limit('Files and batches.'),
      charts: limit('Charts to draw: `statistics.svg` and `statistics.png`.'),
    })
    .describe(
      'How many requests of each kind a process answers at one time. More: 503. One client may have at most half of them, fewer when the process is busy.',
    ),
});
export type ServiceLimits = z.output<typeof ServiceLimits>;
