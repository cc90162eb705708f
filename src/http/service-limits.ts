import { maxHeaderSize } from 'node:http';
import type { Config } from '../config.ts';
import { MOST_ALLOWED, MOST_FAULTS } from '../errors.ts';
import { MAX_MARKS } from '../formats/chart/shape.ts';
import { MAX_PLACES } from '../formats/json-stat.ts';
import { BATCH_ITEMS } from '../schemas/case-body.ts';
import { MOST_CODES } from '../schemas/code-list.ts';
import { MOST_DIMENSIONS } from '../schemas/codebook.ts';
import type { ServiceLimits } from '../schemas/limits.ts';
import { MAX_PAGE, PAGE } from '../schemas/paging.ts';
import { MAX_OBSERVATIONS } from '../statistics/answer.ts';
import { MAX_ADDRESS } from './arrival.ts';
import { BATCH_BODY_LIMIT, BODY_LIMIT, FILE_LIMIT } from './bodies.ts';
import { WINDOW_SECONDS } from './rate-limit.ts';

/** The limits of this installation: the same numbers that requests are refused by. */
export function limitsOf({ rateLimit, inFlight }: Config): ServiceLimits {
  return {
    statistics: {
      observations: MAX_OBSERVATIONS,
      cells: MAX_PLACES,
      dimensions: MOST_DIMENSIONS,
      chartMarks: MAX_MARKS,
    },
    codes: { list: MOST_CODES, allowed: MOST_ALLOWED },
    lists: { page: PAGE, limit: MAX_PAGE, batch: BATCH_ITEMS, faults: MOST_FAULTS },
    bytes: { address: MAX_ADDRESS, header: maxHeaderSize, body: BODY_LIMIT, batch: BATCH_BODY_LIMIT, file: FILE_LIMIT },
    rates:
      rateLimit.scope === 'off'
        ? []
        : (['address', 'key'] as const).map((policy) => ({
            policy,
            requests: rateLimit[policy],
            seconds: WINDOW_SECONDS,
          })),
    inFlight: { ...inFlight },
  };
}
