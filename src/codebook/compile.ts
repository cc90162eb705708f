import type { DatasetDefinition } from '../schemas/dataset.ts';
import { amountSourcesOf } from './amount.ts';
import { declareDimensions } from './dimension.ts';
import { resolveLists } from './list.ts';
import type { Codebook } from './model.ts';
import { sectionsOf } from './sections.ts';
import { planTables, stateTables } from './table-plan.ts';

const NO_FACT_KEYS = {};

/**
 * Resolves every reference of a definition: its dimensions and amounts, and the tables to publish. `id` is the dataset's. The
 * definition must have passed `checkDataset`.
 */
export function compile(
  id: string,
  definition: DatasetDefinition,
  factKeys: Codebook['factKeys'] = NO_FACT_KEYS,
): Codebook {
  const sections = sectionsOf(definition);
  const dimensions = declareDimensions(sections, resolveLists(sections.codeLists)).map(({ dimension }) => dimension);
  const { measures, tables, disclosure } = definition.codebook;
  return {
    id,
    definition,
    dimensions: new Map(dimensions.map((dimension) => [dimension.id, dimension])),
    amounts: amountSourcesOf(sections),
    factKeys,
    measures: new Map(measures.map((measure) => [measure.id, measure])),
    tables: planTables(stateTables(tables, disclosure.policy), dimensions, measures),
  };
}
