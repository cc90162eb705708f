/** Examples of the OpenAPI document for claims about headlines and their history. */

const R = '/v1/datasets/press-snapshot-2015/releases';

export const HEADLINE_CHECK_EXAMPLE = {
  claim: 'one in three',
  form: 'one-in-n',
  verdict: 'true',
  reason: 'The figure is 34 of 101. It is put so.',
  suggested: '1 in 3',
};

export const HEADLINE_HISTORY_EXAMPLE = {
  items: [
    {
      version: '1.1.0',
      state: 'published',
      publishedAt: '2026-04-01T09:30:00.000Z',
      supersededBy: null,
      statement: '1 in 3 of those convicted held a position of trust or had a role that gave access to children',
      value: 0.3366,
      percent: 33.7,
      numerator: 34,
      denominator: 101,
      wording: { form: 'one-in-n', text: '1 in 3', exact: false },
      href: `${R}/1.1.0/headlines/trust-or-access`,
    },
    {
      version: '1.0.0',
      state: 'withdrawn',
      publishedAt: '2026-03-04T05:06:07.000Z',
      supersededBy: '1.1.0',
      statement: null,
      value: null,
      percent: null,
      numerator: null,
      denominator: null,
      wording: null,
      href: `${R}/1.0.0`,
    },
  ],
  next: null,
};
