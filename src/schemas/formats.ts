import { z } from 'zod';

/** Answers in formats other than our own JSON, as far as their standards leave them open. */

const IdList = z.array(z.string());
const ByPlace = <T extends z.ZodType>(value: T) => z.record(z.string().regex(/^\d+$/), value);

export const JsonStatDataset = z
  .object({
    version: z.literal('2.0').describe('Always `2.0`.'),
    class: z.literal('dataset').describe('Always `dataset`.'),
    href: z.string().describe('Address of this answer, pinned to its release.'),
    label: z.string().describe('What the figures are.'),
    source: z.string().describe('How to cite the release.'),
    updated: z.string().optional().describe('When the release was published, in UTC; absent for a draft.'),
    note: z.array(z.string()).describe('What readers should know about the figures, mandatory notes first.'),
    id: IdList.describe('Ids of the dimensions, the measure among them. The last varies fastest in `value`.'),
    size: z.array(z.int()).describe('Number of codes of each dimension, in the order of `id`.'),
    role: z
      .strictObject({
        time: IdList.optional().describe('Dimensions that are times.'),
        geo: IdList.optional().describe('Dimensions that are places.'),
        metric: IdList.describe('The dimension that holds the measures.'),
      })
      .describe('Which dimensions have a special meaning.'),
    dimension: z
      .record(
        z.string(),
        z.looseObject({
          label: z.string().describe('Heading for people.'),
          category: z
            .looseObject({
              index: IdList.describe('Its codes, in order.'),
              label: z.record(z.string(), z.string()).describe('Code -> what it means.'),
            })
            .describe('The codes of the dimension.'),
        }),
      )
      .describe('What each id of `id` means.'),
    value: z.array(z.number().nullable()).describe('The values, null where there is none.'),
    status: ByPlace(z.string())
      .optional()
      .describe('Place in `value`, from 0 -> why the value is null, or what qualifies it.'),
    extension: z
      .looseObject({
        share: z
          .strictObject({
            of: IdList.describe('Ids of the dimensions whose total is the denominator.'),
            base: z.string().describe('Whether the denominator is `all` units or only those whose code is `known`.'),
            value: ByPlace(z.number().nullable()).describe('Place in `value` -> the share.'),
            denominator: ByPlace(z.number().nullable()).describe('Place in `value` -> the denominator.'),
            status: ByPlace(z.string()).describe('Place in `value` -> why the share is null.'),
            flags: ByPlace(z.string()).describe('Place in `value` -> what qualifies the share, such as `small-base`.'),
          })
          .nullable()
          .describe('Shares; null if none was asked for.'),
        notReported: ByPlace(z.number()).describe(
          'For a sum, mean or median: place in `value` -> how many units of the cell have no amount.',
        ),
        interval: ByPlace(z.array(z.number().nullable()))
          .optional()
          .describe(
            'For a withheld value: place in `value` -> the least and the most that it can be; null if nothing limits it.',
          ),
      })
      .describe('What JSON-stat has no members for.'),
  })
  .meta({ id: 'JsonStat', description: 'Statistics as a JSON-stat 2.0 dataset.' });

export const CsvwTable = z
  .looseObject({
    '@context': z.array(z.unknown()).describe('The namespace and language of the metadata.'),
    url: z.string().describe('Path of the CSV from the root of the service.'),
    tableSchema: z
      .looseObject({
        columns: z
          .array(
            z.looseObject({
              name: z.string().describe('Name of the column, as in the header of the CSV.'),
              titles: IdList.describe('Headings for people.'),
              datatype: z.string().describe('Type of its values.'),
              required: z.boolean().describe('Whether every row has a value.'),
            }),
          )
          .describe('The columns, in order.'),
        primaryKey: IdList.describe('The columns that tell the rows apart.'),
      })
      .describe('The columns of the CSV.'),
  })
  .meta({ id: 'CsvwTable', description: 'Metadata of the CSV, as CSV on the Web.' });

export const VegaLiteChart = z
  .looseObject({
    $schema: z.string().describe('Address of the schema of Vega-Lite.'),
    description: z.string().describe('What the chart shows, for readers who cannot see it.'),
    data: z
      .strictObject({
        values: z
          .array(
            z.looseObject({
              value: z.number().nullable().describe('The value; null if there is none.'),
              value_text: z.string().describe('The value as the chart shows it.'),
            }),
          )
          .describe('The observations that the chart draws.'),
      })
      .describe('Inside the chart, so that it needs no other request.'),
    layer: z.array(z.looseObject({})).describe('What is drawn.'),
  })
  .meta({
    id: 'VegaLiteChart',
    description: 'A chart of the statistics as a Vega-Lite 6 specification, with its data.',
  });
