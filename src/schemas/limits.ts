import { z } from 'zod';

/** GET /v1/limits: what a client should know before it is refused. */

const count = (text: string) => z.int().min(1).describe(text);

const Rate = z
  .strictObject({
    policy: z.enum(['address', 'key']).describe('Its name in the headers RateLimit and RateLimit-Policy.'),
    requests: count('How many requests may come at once.'),
    seconds: count('After how many seconds without a request as many may come again.'),
  })
  .meta({ id: 'Rate', description: 'A rate limit. What was used comes back steadily, a second at a time.' });

export const ServiceLimits = z
  .strictObject({
    statistics: z
      .strictObject({
        observations: count('Most observations in an answer.'),
        cells: count('Most cells of a JSON-stat cube, empty ones included.'),
        dimensions: count('Most dimensions of a published table.'),
        chartMarks: count('Most bars, points or fields of a chart.'),
      })
      .describe('Statistics. A larger answer is refused with 422, never cut.'),
    codes: z
      .strictObject({
        list: count('Most codes of a code list.'),
        allowed: count('Most codes that an error lists in `allowed`.'),
      })
      .describe('Code lists, and the codes that refusals name.'),
    lists: z
      .strictObject({
        page: count('Items of a page, if `limit` is left out.'),
        limit: count('Highest value of `limit`.'),
        batch: count('Most cases of a batch.'),
        faults: count('Most faults that an error lists.'),
      })
      .describe('Lists and batches.'),
    bytes: z
      .strictObject({
        address: count('Most characters of an address. Longer: 414.'),
        header: count('Most bytes of the header of a request. More: 431.'),
        body: count('Most bytes of a JSON body. More: 413.'),
        batch: count('Most bytes of a batch of cases. More: 413.'),
        file: count('Most bytes of a file to import. More: 413.'),
      })
      .describe('Sizes of requests.'),
    rates: z
      .array(Rate)
      .describe(
        'How often: for each address without a key, and for each key. More: 429. Empty if requests are not counted. Answers from memory, 304 and health are free.',
      ),
    inFlight: z
      .strictObject({
        reads: count('Reads without a key.'),
        keyedReads: count('Reads with a key.'),
        writes: count('Requests that write, but for files and batches.'),
        uploads: count('Files and batches.'),
        charts: count('Charts to draw: `statistics.svg`.'),
      })
      .describe(
        'How many requests of each kind a process answers at one time. More: 503. One client may have at most half of them, fewer when the process is busy.',
      ),
  })
  .meta({ id: 'Limits', description: 'The limits of this installation.' });
export type ServiceLimits = z.output<typeof ServiceLimits>;
