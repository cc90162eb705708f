import type { DraftDefinition } from './definition.ts';
import type { FileKind, Planned } from './plan.ts';
import type { Totals } from './totals.ts';

/** What the draft did, for whoever has to check it: Markdown. */
export function draftReport({
  file,
  kind,
  plans,
  questions,
  totals,
  checks,
}: {
  file: string;
  kind: FileKind;
  plans: readonly Planned[];
  questions: DraftDefinition['questions'];
  totals: Totals;
  /** Lines about a dry run against a service, if there was one. */
  checks: readonly string[];
}): string {
  const [first] = plans;
  const rows = first?.column.rows ?? 0;
  const dropped = plans.filter(({ use }) => use.as === 'dropped');
  const unmatched = plans.flatMap(({ column, use }) =>
    use.as === 'code' ? use.list.unmatched.map((one) => ({ column: column.name, ...one })) : [],
  );
  const spelled = kind === 'cases' ? plans.flatMap(spellingsOf) : [];
  return [
    `# Draft from ${file}`,
    `${rows.toLocaleString('en-GB')} rows, ${plans.length} columns, read as ${kind === 'cases' ? 'people: each row is one case with one defendant' : 'an official table: each row has a figure'}.`,
    '## Answer these first',
    'They are `null` in `definition.json`. The service refuses the definition until they are answered, because nobody else can know.',
    list(questions.map(({ pointer, question }) => `\`${pointer}\`: ${question}`)),
    '## What became of each column',
    table(['column', 'values', 'missing', 'became'], plans.map(lineOf)),
    '`mapping.csv` has every value with its code.',
    ...(dropped.length > 0
      ? [
          '## Left out',
          list(dropped.map(({ column, use }) => `\`${column.name}\`: ${use.as === 'dropped' ? use.why : ''}`)),
        ]
      : []),
    ...(unmatched.length > 0
      ? [
          '## Values without a code',
          'The list that ships has no such code, so these rows would be not reported. Correct the values, or write the list out.',
          list(unmatched.map(({ column, value, nearest }) => `\`${column}\`: ${value}. Nearest: ${nearest}.`)),
        ]
      : []),
    ...(spelled.length > 0
      ? [
          '## Taken for one value',
          'They differ in capitals and spaces alone. If they are two, give one of them another code in `mapping.csv`, add that code to `definition.json`, and import with `--mapping`.',
          list(spelled),
        ]
      : []),
    ...(totals.known.size + totals.doubts.length > 0 ? ['## Totals', ...totalsText(plans, totals)] : []),
    '## What to look at',
    list(adviceOf(kind, plans)),
    ...(checks.length > 0 ? ['## Checked', list(checks)] : []),
    '',
  ].join('\n\n');
}

/** Codes of a column that are written in several ways. */
function spellingsOf({ column, use }: Planned): string[] {
  if (use.as !== 'code' || use.list.standard !== undefined) return [];
  const ways = new Map<string, string[]>();
  for (const [value, code] of use.list.codeOf) ways.set(code, [...(ways.get(code) ?? []), value]);
  return use.list.codes.flatMap(({ code }) => {
    const values = ways.get(code) ?? [];
    return values.length > 1 ? [`\`${column.name}\`: ${values.join(', ')}`] : [];
  });
}

/** Values that say that somebody was not convicted. */
const NOT_CONVICTED = /\b(not ?guilty|acquitt(ed|al)|discontinued|no evidence|charges? dropped|withdrawn)\b/i;

function lineOf({ column, use }: Planned): string[] {
  const became: Record<Planned['use']['as'], string> = {
    dropped: 'left out',
    id: 'the external id of the case',
    date: 'the date of the sentence',
    age: 'bands of age (`ageBand`)',
    code: use.as === 'code' ? codesText(use) : '',
    flag: 'id' in use ? `yes or no (\`${use.id}\`)` : '',
    amount: 'id' in use ? `an amount (\`${use.id}\`)` : '',
    level: 'a coarser level of the column that determines it',
    labels: 'the labels of another column’s codes',
    status: 'why a value is missing',
  };
  return [column.name, String(column.distinct), String(column.rows - column.reported), became[use.as]];
}

function codesText({ id, list, levels }: Extract<Planned['use'], { as: 'code' }>): string {
  const codes = list.standard === undefined ? `${list.codes.length} codes` : `the list that ships \`${list.standard}\``;
  return `${codes} (\`${id}\`)${levels.length > 0 ? `, levels ${levels.map((level) => `\`${level.id}\``).join(', ')}` : ''}`;
}

const BY: Record<'figures' | 'name' | 'owner', string> = {
  figures: 'it is the sum of the others wherever all figures are there',
  name: 'its name says so; the figures do not show it',
  owner: 'you said so',
};

/** What was taken for a total and why, and what has to be asked. */
function totalsText(plans: readonly Planned[], { known, doubts }: Totals): string[] {
  const nameOf = (at: number): string => `\`${plans[at]?.column.name}\``;
  const taken = [...known].map(([at, { value, by }]) => `${nameOf(at)}: ${value} is the total, \`_T\`: ${BY[by]}.`);
  const open = doubts.map(({ at, detail }) => `${nameOf(at)}: ${detail}.`);
  return [
    ...(taken.length > 0 ? [list(taken)] : []),
    ...(open.length > 0
      ? [
          'Nobody but you can tell what these are. A total that is not known as one would count twice, so until then nothing is added up.',
          list(open),
          'If a value is the total of all others, draft again with `--total column=value`. If it is the sum of some, leave its rows out of the file. If it is neither, write `sum` for `value` in the measure.',
        ]
      : []),
  ];
}

/** `notGuilty` as words. */
const spaced = (text: string): string => text.replaceAll(/([a-z])([A-Z])/g, '$1 $2').replaceAll(/[_-]/g, ' ');

function adviceOf(kind: FileKind, plans: readonly Planned[]): string[] {
  const date = plans.find(({ use }) => use.as === 'date')?.column.name;
  const amounts = plans.filter(({ use }) => use.as === 'amount').map(({ column }) => column.name);
  return [
    ...(kind === 'cases' && date !== undefined
      ? [`\`${date}\` was taken for the date of the sentence. If it is another date, take the column out.`]
      : []),
    ...(kind === 'cases' && date === undefined
      ? ['No column says when the sentence was. No date is made up: cases have none, and there are no figures by year.']
      : []),
    ...(kind === 'cases' ? plans : []).flatMap(({ column, use }) => {
      const value =
        use.as === 'code' ? [...column.values.keys()].find((one) => NOT_CONVICTED.test(spaced(one))) : undefined;
      return value === undefined
        ? []
        : [
            `\`${column.name}\` has the value ${value}. A dataset holds convictions alone: take the rows of people who were not convicted out of the file, and draft again.`,
          ];
    }),
    ...(kind === 'cases'
      ? [
          'Every row is one case with one defendant. If several rows are one case, give them the same `case` in the converted file.',
          'Every column of codes is public. Set `audience` to `partner` or `internal` for what others must not see.',
          'Small counts of people can identify them, also where a row that everybody knows tells the rest of it. What has been published once cannot be taken back, so decide the disclosure policy before the first release.',
        ]
      : [
          'A combination without a row is `not-available`. If your table leaves out combinations that are zero, set `absentRows` to `zero`.',
          ...(amounts.length > 0
            ? [
                'A figure is a `sum` only if it is a whole number, neither its name nor its rows say rate, percent, average, index or measure, and nothing is open about totals. All others are a `value`, which is never added up. Check each.',
                'Look for values that contain others, such as a country among its regions, which the figures may not show: leave their rows out, or make the measure a `value`.',
              ]
            : []),
        ]),
    'Labels are the values as they are in the file. Correct them in `definition.json`; the codes stay.',
  ];
}

const list = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join('\n');

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ')).join(' | ')} |`)
    .join('\n');
