import { z } from 'zod';

/** What other formats than our own JSON look like: their standards say it in full. */

const IdList = z.array(z.string());
const ByPlace = <T extends z.ZodType>(value: T) => z.record(z.string().regex(/^\d+$/), value);

export const JsonStatDataset = z
  .object({
    version: z.literal('2.0'),
    class: z.literal('dataset'),
    href: z.string(),
    label: z.string(),
    source: z.string(),
    updated: z.string().optional(),
    note: z.array(z.string()),
    id: IdList,
    size: z.array(z.number().int()),
    role: z.strictObject({ time: IdList.optional(), geo: IdList.optional(), metric: IdList }),
    dimension: z.record(
      z.string(),
      z.looseObject({
        label: z.string(),
        category: z.looseObject({ index: IdList, label: z.record(z.string(), z.string()) }),
      }),
    ),
    value: z.array(z.number().nullable()),
    status: ByPlace(z.string()).optional().describe('By place in value: why it is null, or what qualifies it.'),
    extension: z.looseObject({
      share: z
        .strictObject({
          of: IdList,
          base: z.string(),
          value: ByPlace(z.number().nullable()),
          denominator: ByPlace(z.number().nullable()),
          status: ByPlace(z.string()),
        })
        .nullable(),
      notReported: ByPlace(z.number()).describe('Of a sum: units of the cell without an amount, by place in value.'),
    }),
  })
  .meta({ id: 'JsonStat', description: 'JSON-stat 2.0' });

export const CsvwTable = z
  .looseObject({
    '@context': z.array(z.unknown()),
    url: z.string().describe('Path of the CSV from the root.'),
    tableSchema: z.looseObject({
      columns: z.array(
        z.looseObject({ name: z.string(), titles: IdList, datatype: z.string(), required: z.boolean() }),
      ),
      primaryKey: IdList,
    }),
  })
  .meta({ id: 'CsvwTable', description: 'Metadata of the CSV (CSV on the Web)' });

export const VegaLiteChart = z
  .looseObject({
    $schema: z.string(),
    description: z.string(),
    data: z.strictObject({ values: z.array(z.looseObject({ value: z.number().nullable(), value_text: z.string() })) }),
    layer: z.array(z.looseObject({})),
  })
  .meta({ id: 'VegaLiteChart', description: 'Vega-Lite 6, data inline' });
