import { datasetPath, releasePath } from '../schemas/addresses.ts';
import type { SearchItem } from '../schemas/search.ts';
import type { HeadlineResult } from '../schemas/stored.ts';
import type { ReleaseStructure } from '../schemas/structure.ts';
import { sentenceCase } from './wording.ts';

/** What a release has that a reader may look for, and the words that it is found by. */

export interface SearchEntry extends SearchItem {
  /** Further words that it is found by, such as a description, or its name in Welsh. */
  about: string;
}

interface SearchedRelease {
  structure: ReleaseStructure;
  headlines: readonly HeadlineResult[];
  description: string;
  publisher: string;
}

const allWords = (...texts: (string | null | undefined)[]): string => texts.filter(Boolean).join(' ');

/** Of a release with more than `mostCodes` codes the rest is not found; everything else is. */
export function searchEntries(release: SearchedRelease, mostCodes: number): SearchEntry[] {
  const { structure, headlines, description, publisher } = release;
  const { dataset, title, titles, measures, dimensions } = structure;
  const path = releasePath({ dataset, version: structure.release });
  const entry = (
    kind: SearchItem['kind'],
    own: Pick<SearchItem, 'id' | 'label' | 'href'> & Partial<SearchEntry>,
  ): SearchEntry => ({
    ...{ kind, dataset, title, release: structure.release, dimension: null, dimensionLabel: null, about: '' },
    ...own,
  });
  // A name that no measure is published by has no figures.
  const asked = dimensions.flatMap((dimension) => {
    const measure = measures.find((one) => one.dimensions.includes(dimension.id));
    return measure ? [{ dimension, figures: `${path}/statistics?measure=${measure.id}&by=${dimension.id}` }] : [];
  });
  const codes = asked.flatMap(({ dimension: { id: dimension, label: dimensionLabel, codes }, figures }) =>
    codes.map(({ code, label, labels, note }) => {
      const href = `${figures}&where=${dimension}:${code}`;
      return entry('code', { id: code, label, href, dimension, dimensionLabel, about: allWords(note, labels?.cy) });
    }),
  );
  return [
    entry('dataset', {
      id: dataset,
      label: title,
      href: datasetPath(dataset),
      about: allWords(description, publisher, titles?.cy),
    }),
    ...headlines.flatMap((headline) => {
      const { id, statement } = headline;
      if (statement === null) return [];
      const about = headline.computed ? headline.population : headline.publisher;
      return [entry('headline', { id, label: sentenceCase(statement), href: `${path}/headlines/${id}`, about })];
    }),
    ...measures.map(({ id, label, labels, population }) =>
      entry('measure', {
        id,
        label,
        href: `${path}/statistics?measure=${id}`,
        about: allWords(population, labels?.cy),
      }),
    ),
    ...asked.map(({ dimension: { id, label, labels, description }, figures }) =>
      entry('dimension', { id, label, href: `${figures}&totals=true`, about: allWords(description, labels?.cy) }),
    ),
    ...codes.slice(0, mostCodes),
  ];
}
