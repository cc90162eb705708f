/** The case of the contract, for the OpenAPI document. */

const defendant = {
  sex: 'male',
  ageBand: '45-54',
  attributes: { role: 'education', trust: 'position-of-trust', priorSimilar: 'no' },
};
const conviction = { offence: 'iioc-make-distribute', counts: 12, principal: true };
const sentence = { outcome: 'immediate-custody', custodyTerm: 'P1Y', requirements: [], orders: ['shpo'] };
const content = {
  externalIds: [{ system: 'press-desk', value: '2015-0412' }],
  sentencedOn: '2015-03-13',
  area: 'E23000013',
  courtType: 'crown',
  attributes: { methods: ['live-stream'] },
  quantities: [
    { quantity: 'images', value: 1200, basis: 'at-least' },
    { quantity: 'images', category: 'A', value: 120, basis: 'exact' },
  ],
};

export const CASE_POST_EXAMPLE = {
  ...content,
  defendants: [{ ...defendant, convictions: [conviction], sentence }],
  sources: [{ outletType: 'regional', publishedOn: '2015-03-14', url: 'https://example.org/report' }],
};

export const CASE_EXAMPLE = {
  id: '0f8b2c52-6f0e-4a55-9d0a-1f5b8f8f2a11',
  dataset: 'press-snapshot-2015',
  state: 'draft',
  revision: 1,
  liveRevision: null,
  etag: '"bVd2bW9wX3JldmlzaW9uMQ"',
  createdAt: '2026-03-04T05:06:07.000Z',
  updatedAt: '2026-03-04T05:06:07.000Z',
  review: null,
  ...content,
  defendants: [
    {
      id: '7d0c7f1e-0a3e-4a1c-8c68-6a1f0d7e4b22',
      ...defendant,
      convictions: [{ id: '4b5f6c0a-92fd-4a36-9b7a-2c9d1e8f7033', ...conviction }],
      sentence,
    },
  ],
};
