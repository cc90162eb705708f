import { expect, test } from 'vitest';
import type { Codebook } from '../../src/codebook/model.ts';
import { dataPackage } from '../../src/formats/data-package.ts';
import { citationOf } from '../../src/statistics/citation.ts';
import { parish, releaseOf } from '../samples/parish.ts';

test('the package of all figures says what it means that a combination has no row, also before a code began', () => {
  const said = (codebook: Codebook): string => {
    const view = releaseOf({});
    const citation = citationOf(codebook.definition, view);
    if (!citation) throw new Error('a published release has a citation');
    return JSON.parse(dataPackage({ codebook, view, citation, files: [] })).description;
  };
  const none = 'A combination of codes without a row is 0; of a mean or median there is nothing to take it of.';
  expect(said(parish())).toContain(`${none} A period`);
  const began = parish((definition) => {
    const { codeLists } = definition.codebook;
    const crime = {
      label: 'Crime',
      codes: [
        { code: 'theft', label: 'Theft', since: '1701-01-01' },
        { code: 'fraud', label: 'Fraud' },
        { code: 'arson', label: 'Arson' },
      ],
    };
    return { ...definition, codebook: { ...definition.codebook, codeLists: { ...codeLists, crime } } };
  });
  expect(said(began)).toContain(
    `${none} By a period in which a code did not exist, it is not applicable in place of 0. A period`,
  );
});
