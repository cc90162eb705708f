import type { Measure } from '../schemas/codebook.ts';
import type { Warning } from '../schemas/dry-run.ts';
import { NOT_REPORTED } from '../schemas/vocabulary.ts';
import type { Codebook } from './model.ts';
import { protectionOf } from './protection.ts';

/** What is said about a dataset that is valid but probably not what was meant. */

export const datasetWarnings = (codebook: Codebook): Warning[] => [
  ...youthWarnings(codebook),
  ...protectionWarnings(codebook),
  ...codebook.definition.codebook.measures.flatMap((measure, index): Warning[] => {
    const detail = addsUpWarning(measure);
    return detail ? [{ pointer: `/codebook/measures/${index}/statistic`, code: 'not-additive', detail }] : [];
  }),
];

const MOST_BANDS_NAMED = 20;

function youthWarnings({ definition, dimensions }: Codebook): Warning[] {
  const bands = dimensions.get('ageBand');
  if (!definition.settings.youthRule || bands?.kind !== 'builtIn') return [];
  // The youth rule looks at the bounds of the bands alone, whatever they are called.
  const codes = bands.codes.filter(({ code }) => code !== NOT_REPORTED);
  const unbounded = codes.filter(({ min, max }) => min === undefined && max === undefined).map(({ code }) => code);
  if (unbounded.length === 0) return [];
  const some = `${unbounded.slice(0, MOST_BANDS_NAMED).join(', ')}${unbounded.length > MOST_BANDS_NAMED ? ' …' : ''}`;
  const detail =
    unbounded.length === codes.length
      ? 'No age band has a min or a max, so the youth rule never withholds anything.'
      : `The youth rule takes these age bands, which have neither min nor max, for adults: ${some}.`;
  return [{ pointer: '/codebook/builtIn/ageBand', code: 'no-effect', detail }];
}

/** Most dimensions that tables of a threshold should have: of three at once, most cells are small. */
const MOST_PROTECTED = 2;

function protectionWarnings(codebook: Codebook): Warning[] {
  const { disclosure, tables, derived } = codebook.definition.codebook;
  const protection = protectionOf(codebook);
  if (disclosure.policy !== 'threshold' || protection.policy !== 'threshold') return [];
  const isMany = (tables.upTo ?? 0) > MOST_PROTECTED;
  const many: Warning = {
    pointer: '/codebook/tables/upTo',
    code: 'much-withheld',
    detail: `Under a threshold, tables of more than ${MOST_PROTECTED} dimensions withhold much, and a release whose tables cannot be protected is held. Name the few that you need in \`also\`.`,
  };
  const { sensitive } = protection;
  const groupings = derived.flatMap(({ id, audience, rule }, index): Warning[] => {
    if (audience !== 'public' || !('map' in rule) || sensitive.includes(id) || !sensitive.includes(rule.map.of))
      return [];
    const detail = `${id} groups the codes of ${rule.map.of}, which is sensitive, and is not sensitive itself: it may be shown that everybody in a group has one of its codes.`;
    return [{ pointer: `/codebook/derived/${index}`, code: 'not-sensitive', detail }];
  });
  return [...(isMany ? [many] : []), ...groupings];
}

/** Words of a unit whose values are not parts of a whole. */
const NOT_ADDITIVE = /%|\b(per|rates?|percent|percentages?|averages?|means?|medians?|index|indexes|indices)\b/i;

/** What is said of a sum whose unit says that its values do not add up; undefined of any other measure. */
export function addsUpWarning({
  label,
  statistic,
  unit,
}: Pick<Measure, 'label' | 'statistic' | 'unit'>): string | undefined {
  const word = statistic === 'sum' ? NOT_ADDITIVE.exec(unit)?.[0] : undefined;
  if (word === undefined) return undefined;
  return `${label} is added up, although its unit says "${word}": ${unit}. A sum of such figures means nothing. If they do not add up, the statistic of the measure is \`value\`.`;
}
