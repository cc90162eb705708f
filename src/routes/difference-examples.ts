/** Example of the OpenAPI document for differences between releases; checked against its schema. */

const nothing = { measures: [], dimensions: [], codes: [], quantities: [], tables: [], headlines: [] };
const unmoved = { measures: [], dimensions: [], codes: [], quantities: [], headlines: [] };

export const DIFFERENCES_EXAMPLE = {
  dataset: 'press-snapshot-2015',
  release: '1.1.0',
  since: '1.0.0',
  structure: {
    added: nothing,
    removed: nothing,
    redefined: { ...nothing, dataset: [] },
    relabelled: {
      ...unmoved,
      codes: [{ dimension: 'sex', code: 'female', previous: 'Female', label: 'Women' }],
    },
  },
  headlines: [
    {
      id: 'offenders',
      statistic: 'count',
      value: { previous: 101, value: 103, difference: 2, causes: { created: 3, quashed: -1 } },
      numerator: null,
      denominator: null,
      wording: { previous: '101', value: '103' },
    },
  ],
  items: [
    {
      measure: 'defendants',
      key: { sex: 'female' },
      previous: 2,
      value: 4,
      difference: 2,
      causes: { created: 3, quashed: -1 },
    },
  ],
  next: null,
};
