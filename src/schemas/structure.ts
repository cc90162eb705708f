import { z } from 'zod';
import { DatasetDefinition } from './dataset.ts';
import { DisclosurePolicy } from './disclosure.ts';
import { named } from './named.ts';
import { DatasetId, DatasetTitle, Designation, inOtherLanguages, Links, VersionOrDraft } from './names.ts';
import { MEASURE } from './statistics.ts';
import { STATISTICS } from './vocabulary.ts';

/** GET R/structure: what can be asked of a release (docs/reference/statistics.md). */

const idList = (about: string) => z.array(z.string()).describe(about);

export const ReleaseStructure = named(
  'Structure',
  'What can be asked of a release: measures, dimensions, codes, and what combines. Enough for a form.',
  {
    dataset: DatasetId,
    release: VersionOrDraft,
    title: DatasetTitle,
    titles: DatasetDefinition.shape.titles,
    kind: DatasetDefinition.shape.kind,
    constructed: z.boolean().describe('Whether the records are made up, such as those of a demo.'),
    designation: Designation,
    window: DatasetDefinition.shape.coverage.shape.window,
    gaps: DatasetDefinition.shape.coverage.shape.gaps,
    disclosure: DisclosurePolicy,
    measures: z
      .array(
        z.strictObject({
          ...MEASURE,
          labels: inOtherLanguages(z.string()),
          units: inOtherLanguages(z.string()),
          statistic: z
            .enum(STATISTICS)
            .describe(
              '`count`: of units. `sum`, `mean`, `median`: of their amounts. `value`: as the table brings it, never added up.',
            ),
          shares: z.boolean().describe('Whether `share` can be asked for.'),
          dimensions: idList('Every dimension that it can be broken down by; `tables` has which of them together.'),
          multiResponse: idList(
            'Those of them of which a unit can have several codes: their cells can add up to more than the total.',
          ),
        }),
      )
      .describe('The measures, in codebook order. The first is the default of `measure`.'),
    dimensions: z
      .array(
        z.strictObject({
          id: z.string().describe('Id of the dimension, for `by`, `where` and `share`.'),
          label: z.string().describe('As tables and charts print it.'),
          labels: inOtherLanguages(z.string()),
          description: z.string().nullable().describe('What it means, and how it is coded; null if nothing is said.'),
          role: z
            .enum(['time', 'geo'])
            .nullable()
            .describe('`time`: its codes are periods. `geo`: they are areas. Else null.'),
          ranges: z
            .boolean()
            .describe('Whether `where` takes ranges of its codes, such as `year:2014..2020`: periods and bands.'),
          coarser: z
            .string()
            .nullable()
            .describe(
              'The dimension that groups its codes: `parent` is one of its codes. `where` on this dimension takes them too.',
            ),
          codes: z
            .array(
              z.strictObject({
                code: z
                  .string()
                  .describe(
                    'As `where=` takes it. CSV has `code:` before a code that programs would misread, such as `01` or `NA`.',
                  ),
                label: z.string().describe('What it means.'),
                labels: inOtherLanguages(z.string()),
                parent: z.string().optional().describe('The code of `coarser` that it belongs to.'),
                note: z.string().optional().describe('What readers should know about the code.'),
              }),
            )
            .describe(
              'The codes that occur in the release, in the order shown, `not-reported` last. Where a disclosure policy protects people, all public codes.',
            ),
        }),
      )
      .describe('The dimensions, in codebook order.'),
    tables: z
      .array(
        z.strictObject({
          measures: idList('What each of these tables can be asked for, as queries name it: `measure=…`.'),
          by: z.array(z.array(z.string())).describe('Sets of dimensions. Each of the measures has each set.'),
        }),
      )
      .describe(
        'What combines: a query can be answered if, for each of its measures, the dimensions that `by` and `where` name all lie in one of these sets. Sets that lie in another are left out.',
      ),
    notes: z
      .array(
        z.strictObject({
          id: z.string().describe('Id of the note, as in answers and in the header `Assize-Notes`.'),
          text: z.string().describe('What it says. An answer may say it of its own codes only.'),
          mandatory: z.boolean().describe('Whether the note must be shown wherever the figures are.'),
          measures: idList('Ids of measures that it is about.').optional(),
          dimensions: idList('Ids of dimensions that it is about.').optional(),
        }),
      )
      .describe(
        'Every note that answers can have. One that names measures or dimensions comes with answers that have one of them; one that names none, with all. `multi-response` comes where the measure lists the dimension in `multiResponse`, `part-periods` and `not-covered` where a listed period is covered in part or not at all, `withheld` where a value or share is withheld.',
      ),
    limits: z
      .strictObject({
        listed: z
          .int()
          .describe(
            'Most cells that are all listed. The cells of a query: its measures, times the codes of each dimension, and one more for each total. Above, zeros are left out.',
          ),
        observations: z.int().describe('Most observations of an answer. More: 422 `too-many-observations`.'),
        cells: z.int().describe('Most cells of a JSON-stat cube.'),
        chartMarks: z.int().describe('Most bars, points or fields of a chart.'),
      })
      .describe('Limits of a query. `/v1/limits` has those of the service.'),
    links: Links,
  },
);
export type ReleaseStructure = z.output<typeof ReleaseStructure>;
