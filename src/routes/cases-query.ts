import { dueOf, readFilter } from '../capture/case-filter.ts';
import { articleOf } from '../cases/linkage/article.ts';
import type { Codebook } from '../codebook/model.ts';
import type { CaseSearch } from '../db/queries/cases.ts';
import { AppError } from '../errors.ts';
import {
  dayOf,
  formed,
  instantOf,
  KEY_ID,
  listOf,
  oneOf,
  pageQuery,
  type Values,
  whereCodes,
} from '../http/parameters.ts';
import { LISTED_STATES } from '../schemas/vocabulary.ts';

/** What a list of cases can be asked. */

export const casesQuery = {
  ...pageQuery,
  state: listOf([...LISTED_STATES, 'merged'], 'Only cases in these states. Default: all but `merged`.'),
  where: whereCodes(),
  // Without NUL, which PostgreSQL does not take.
  externalId: formed(/^[^\0]{1,60}:[^\0]{1,200}$/, 'The case with this external id, written system:value.').optional(),
  sourceUrl: formed(
    /^https?:\/\/[^\0\s]{1,2000}$/,
    'Cases with this article among their sources, whatever `www.` or parameters for following readers the address has. Needs `sources:read`.',
  ).optional(),
  text: formed(
    /^(?=[^\0]*\S)[^\0]{2,200}$/u,
    'Cases that have this text in an external id, written system:value, or in the address of a source, in upper or lower case; 2 to 200 characters. To a key without `sources:read` only external ids are searched. Not with `order=submitted`.',
  ).optional(),
  retention: oneOf(
    ['due'] as const,
    'due: only cases that have been kept longer than the retentionMonths of the dataset.',
  ).optional(),
  author: formed(
    KEY_ID,
    'Only cases with a revision whose content the key with this id wrote. `GET /v1/me` answers your own.',
  ).optional(),
  changedSince: instantOf('Only cases whose newest revision was made at this instant or later, in UTC.').optional(),
  sentencedFrom: dayOf('Only cases sentenced on this day or later, such as 2015-03-13.').optional(),
  sentencedBefore: dayOf('Only cases sentenced before this day, such as 2015-04-01.').optional(),
  order: oneOf(
    ['id', 'submitted'] as const,
    'id: by id. submitted: cases in review by the time of submission, oldest first, then all others by id.',
  ).default('id'),
};

/** What the query looks for; undefined if no case can be found. */
export function searchOf(
  query: Values<typeof casesQuery>,
  codebook: Codebook,
  now: Date,
): Omit<CaseSearch, 'after' | 'limit'> | undefined {
  const {
    state,
    where,
    retention,
    externalId,
    sourceUrl,
    author,
    changedSince,
    sentencedFrom,
    sentencedBefore,
    order,
  } = query;
  const conditions = readFilter(codebook, 'internal', where);
  const due = retention === 'due' ? dueOf(codebook, now) : undefined;
  if (retention === 'due' && due === undefined) return undefined;
  return {
    states: state.length > 0 ? state : LISTED_STATES,
    where: conditions,
    externalIds: externalId === undefined ? undefined : readExternalId(externalId),
    due,
    article: sourceUrl === undefined ? undefined : articleOf(sourceUrl),
    author,
    changedSince,
    sentencedFrom,
    sentencedBefore,
    order,
  };
}

/** Every way to split `system:value`, since both may contain colons. */
function readExternalId(text: string): { system: string; value: string }[] {
  return [...text.matchAll(/:/g)].map(({ index }) => ({ system: text.slice(0, index), value: text.slice(index + 1) }));
}

/** In the review queue: the instant of submission, empty for a case that does not wait for review; then the id. */
export function splitPosition(position: string): { id: string; submittedAt: string | null } {
  const [submittedAt, id = ''] = position.includes(' ') ? position.split(' ') : ['', position];
  return { submittedAt: submittedAt || null, id };
}

export const unorderedSearch = (): AppError =>
  new AppError('invalid-parameters', {
    errors: [
      {
        parameter: 'order',
        code: 'not-allowed',
        detail: 'A search for a text goes through the cases in the order of their ids: leave order out, or text.',
        allowed: ['id'],
      },
    ],
  });
