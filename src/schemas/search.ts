import { z } from 'zod';
import { named } from './named.ts';
import { DatasetId, DatasetTitle, ReleaseVersion } from './names.ts';
import { SEARCH_KINDS } from './vocabulary.ts';

/** GET /v1/search: docs/reference/statistics.md, "Search". */

const Kind = z.enum(SEARCH_KINDS);

export const SearchItem = named('SearchItem', 'Something that a search found in the latest release of a dataset.', {
  kind: Kind.describe('What it is: a dataset, or a headline, measure, dimension or code of one.'),
  dataset: DatasetId,
  title: DatasetTitle,
  release: ReleaseVersion,
  id: z.string().describe('Its id or code, as queries name it.'),
  label: z.string().describe('What it says or means: the sentence of a headline, the label of anything else.'),
  dimension: z.string().nullable().describe('Of a code, the dimension that it is a code of; else null.'),
  dimensionLabel: z.string().nullable().describe('What tables and charts print for it; null where it is.'),
  href: z.string().describe('Path of the dataset or headline, or of figures of the measure, dimension or code.'),
});
export type SearchItem = z.output<typeof SearchItem>;

export const SearchAnswer = named('SearchAnswer', 'What was found in the latest releases.', {
  total: z.int().describe('How many there are, of the kinds that were asked for.'),
  counts: z
    .strictObject({
      dataset: z.int().describe('Datasets, by title, description and publisher.'),
      headline: z.int().describe('Headlines, by their sentences.'),
      measure: z.int().describe('Measures, by label and population.'),
      dimension: z.int().describe('Dimensions, by label and description.'),
      code: z.int().describe('Codes, by label, note and the label of their dimension.'),
    })
    .describe('How many there are of each kind, asked for or not.'),
  items: z.array(SearchItem).describe('The best ones first, at most `limit`.'),
});
export type SearchAnswer = z.output<typeof SearchAnswer>;
