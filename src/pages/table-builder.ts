import type { Fault } from '../errors.ts';
import { answerTitle } from '../formats/provenance.ts';
import { called, t } from '../language/language.ts';
import { appendTo } from '../lists.ts';
import { pagePath, releasePath } from '../schemas/addresses.ts';
import type { ReleaseStructure } from '../schemas/structure.ts';
import type { StatisticsAnswer } from '../statistics/answer.ts';
import { type StatisticsQuery, statisticsQuery } from '../statistics/query.ts';
import { subsetsOf } from '../statistics/table-choice.ts';
import { inWords, sentenceCase, withCommas } from '../statistics/wording.ts';
import { pictureOfAnswer } from './cite.ts';
import { codeChoice, periodRange } from './code-choice.ts';
import { calledHtml, english, type Html, html, langOf, th } from './html.ts';
import { crumbsOf, newerVersionBanner, pageHtml, releaseText, type ShownRelease } from './layout.ts';
import { answerHtml, answerLead } from './statistics.ts';
import { labelOfDimension, tableAddress, whyNotBy, whyNotMeasure } from './table-choices.ts';

/** What has been chosen in the table builder, and what came of it. */
export interface BuiltTable {
  release: ShownRelease;
  structure: ReleaseStructure;
  query: StatisticsQuery;
  /** The codes that `where` names, by dimension: see `chosenCodes`. */
  chosen: ReadonlyMap<string, ReadonlySet<string>>;
  /** A dimension whose codes are shown to choose from, although nothing is chosen of it. */
  only: string | undefined;
  /** Words that are looked for in the lists. */
  find: string;
  /** Undefined if the query has none: `faults` say why. */
  answer: StatisticsAnswer | undefined;
  /** Version of the release before; null if there is none. */
  earlier: string | null;
  faults: readonly Pick<Fault, 'detail'>[];
}

/** A table has so many dimensions, unless its address asks for more. */
const MOST_SELECTS = 3;

/** A form that makes any table of a release, and the table. Its address says all that was chosen. */
export function tableBuilderPage(table: BuiltTable): string {
  const { release, answer, query } = table;
  const title = answer === undefined ? t('Make a table') : answerTitle(answer);
  const path = `${releasePath(release)}/${statisticsQuery(query)}`;
  const below = statisticsQuery(query).replace('statistics?', 'table?');
  return pageHtml({
    title: t('{title} (table builder: {release})', { title, release: releaseText(release) }),
    // The table itself is what is cited and found.
    ...(answer && { canonical: pagePath(path), json: path, ...pictureOfAnswer(answer) }),
    crumbs: crumbsOf(release),
    main: html`
${newerVersionBanner(release, `/${below}`)}
<h1>${t('Make a table')}</h1>
<p class="lead screen">${t('Choose what is counted and how it is broken down. The address of this page keeps what you choose, so a link to it shows the same to anybody.')}</p>
<div class="builder" id="builder">
${answer === undefined && faultsHtml(table)}
${formHtml(table)}
<div id="result">${resultHtml(table)}</div>
</div>
<p id="said" class="unseen" role="status"></p>`,
  });
}

function formHtml(table: BuiltTable): Html {
  const { release, structure, query, chosen, only, find } = table;
  const listed = [...new Set([...query.by, ...chosen.keys(), ...(only === undefined ? [] : [only])])];
  const lists = structure.dimensions
    .filter(({ id }) => listed.includes(id))
    .toSorted((a, b) => listed.indexOf(a.id) - listed.indexOf(b.id));
  return html`
<form class="screen" action="${pagePath(`${releasePath(release)}/table`)}" method="get" aria-label="${t('What the table shows')}">
<fieldset><legend>${t('What is counted')}</legend>
${structure.measures.map((measure) => measureBox(table, measure))}
</fieldset>
<fieldset><legend>${t('Broken down by')}</legend>
${dimensionSelects(table)}
</fieldset>
${
  lists.length > 0 &&
  html`<fieldset><legend>${t('Which of them')}</legend>
<p class="hint">${t('Of each list all are shown, unless you tick some.')}</p>
<p><label for="find">${t('Find in these lists')}</label><input id="find" name="find" type="search" value="${find}" maxlength="100" autocomplete="off" /></p>
${lists.map((dimension) => {
  const picked = chosen.get(dimension.id) ?? new Set<string>();
  const { where, ...rest } = query;
  const all = tableAddress(release, { ...rest, where: where.filter((one) => one.dimension !== dimension.id) });
  return dimension.role === 'time' && isUnbroken(dimension, picked)
    ? periodRange(dimension, picked)
    : codeChoice(structure, dimension, { picked, find, all, isOpen: dimension.id === only });
})}
</fieldset>`
}
${onlySelect(table)}
${optionsHtml(table)}
<p><button>${t('Show the table')}</button></p>
${table.answer !== undefined && html`<p class="to-table"><a href="#result">${t('See the table')}</a></p>`}
</form>`;
}

/** Whether codes follow each other without a gap, so that a first and a last one say it. */
function isUnbroken({ codes }: ReleaseStructure['dimensions'][number], picked: ReadonlySet<string>): boolean {
  const places = codes.flatMap(({ code }, at) => (picked.has(code) ? [at] : []));
  return (
    picked.size === 0 || (places.length === picked.size && (places.at(-1) ?? 0) - (places[0] ?? 0) < places.length)
  );
}

function measureBox(
  { structure, query, chosen }: BuiltTable,
  { id, label, unit }: ReleaseStructure['measures'][number],
): Html {
  const isChosen = query.measures.includes(id);
  const why = isChosen ? undefined : whyNotMeasure(structure, id, dimensionsOf(query, chosen));
  const isNamed = why === undefined && called(unit) === called(label).toLowerCase();
  return html`<p class="choice"><input type="checkbox" name="measure" id="${`measure-${id}`}" value="${id}"${isChosen && html` checked=""`}${why !== undefined && html` disabled=""`} /><label for="${`measure-${id}`}">${calledHtml(label)}${!isNamed && html` <span class="hint">${why ?? calledHtml(unit)}</span>`}</label></p>`;
}

/** Those of the table, and those that only restrict it. */
const dimensionsOf = ({ by }: StatisticsQuery, chosen: BuiltTable['chosen']): string[] => [
  ...new Set([...by, ...chosen.keys()]),
];

const PLACES = ['First', 'Second', 'Third'] as const;

function dimensionSelects(table: BuiltTable): Html {
  const { release, structure, query, chosen } = table;
  const { by, measures } = query;
  const places = Math.max(by.length, Math.min(MOST_SELECTS, by.length + 1));
  const moved = (at: number, to: number): string => {
    const order = [...by];
    order.splice(to, 0, ...order.splice(at, 1));
    return tableAddress(release, { ...query, by: order });
  };
  const selects = Array.from({ length: places }, (_, at) => {
    const others = dimensionsOf(query, chosen).filter((id) => id !== by[at]);
    const options = structure.dimensions.map(({ id, label }) => {
      const why =
        id === by[at]
          ? undefined
          : others.includes(id) && by.includes(id)
            ? t('chosen')
            : whyNotBy(
                structure,
                measures,
                others.filter((one) => one !== id),
                id,
              );
      return { id, label, why };
    });
    const place = PLACES[at];
    const name = place === undefined ? t('Dimension {number}', { number: at + 1 }) : t(place);
    return html`
<p class="place"><label for="${`by-${at}`}">${name}</label>
<select id="${`by-${at}`}" name="by"><option value="">${at === 0 ? t('Nothing: one number') : t('Nothing more')}</option>${options.map(({ id, label, why }) => html`<option value="${id}"${id === by[at] && html` selected=""`}${why !== undefined && html` disabled=""`}${langOf(label)}>${called(label)}${why !== undefined && ` (${why})`}</option>`)}</select>
${at < by.length && at > 0 && html`<a class="move" id="${`move-${at}`}" href="${moved(at, at - 1)}" aria-label="${t('Move up: {one} before {other}', { one: labelOfDimension(structure, by[at] ?? ''), other: labelOfDimension(structure, by[at - 1] ?? '') })}">${t('Move up')}</a>`}</p>`;
  });
  return html`${selects}
${by.length > 1 && html`<p><a id="pivot" href="${moved(by.length - 1, by.length - 2)}">${t('Swap rows and columns')}</a></p>`}
${excludedText(table)}`;
}

/** Said in a sentence as well: options that cannot be chosen are passed over by screen readers. */
function excludedText({ structure, query, chosen }: BuiltTable): Html {
  const others = dimensionsOf(query, chosen);
  const byReason = new Map<string, string[]>();
  for (const { id, label } of structure.dimensions) {
    const why = others.includes(id) ? undefined : whyNotBy(structure, query.measures, others, id);
    if (why !== undefined) appendTo(byReason, why, called(label));
  }
  if (byReason.size === 0) return html``;
  const count = [...byReason.values()].flat().length;
  return html`<details class="hint" id="excluded"><summary>${t('{count} that cannot be added to this table', { count: withCommas(`${count}`) })}</summary><ul class="list">${[...byReason].map(([why, labels]) => html`<li>${sentenceCase(why)}: ${inWords(labels)}</li>`)}</ul></details>`;
}

/** Restricts the table by a dimension that it is not broken down by. */
function onlySelect({ structure, query, chosen, only }: BuiltTable): Html {
  const used = dimensionsOf(query, chosen);
  const free = structure.dimensions.flatMap(({ id, label }) =>
    used.includes(id) ? [] : [{ id, label, why: whyNotBy(structure, query.measures, used, id) }],
  );
  if (!free.some(({ why }) => why === undefined)) return html``;
  return html`<p><label for="only">${t('Restrict the table to some of')}</label>
<select id="only" name="only"><option value="">${t('Nothing else')}</option>${free.map(({ id, label, why }) => html`<option value="${id}"${id === only && html` selected=""`}${why !== undefined && html` disabled=""`}${langOf(label)}>${called(label)}${why !== undefined && ` (${why})`}</option>`)}</select></p>`;
}

function optionsHtml({ structure, query }: BuiltTable): Html {
  const { by, share, base, totals, sort, limit, measures } = query;
  const shared = structure.measures.every(({ id, shares }) => shares || !measures.includes(id));
  const labels = (ids: readonly string[]) => inWords(ids.map((id) => labelOfDimension(structure, id)));
  const choices = shared
    ? [...subsetsOf(by)].filter((ids) => ids.length > 0).toSorted((a, b) => a.length - b.length)
    : [];
  const asked = share.join(',');
  const sorts = [
    ['', 'By their lists'],
    ['-value', 'Largest first'],
    ['value', 'Smallest first'],
  ] as const;
  return html`<fieldset><legend>${t('How it is shown')}</legend>
<p class="choice"><input type="checkbox" id="totals" name="totals" value="true"${totals && html` checked=""`}${sort !== undefined && html` disabled=""`} /><label for="totals">${t('With totals')}${sort !== undefined && html`<span class="hint">${t('A table in the order of its values has none.')}</span>`}</label></p>
<p><label for="share">${t('Shares')}</label>
<select id="share" name="share"${choices.length === 0 && html` disabled=""`}><option value="">${t('None')}</option>${choices.map((ids) => html`<option value="${ids.join(',')}"${ids.toSorted().join(',') === asked && html` selected=""`}>${t('Of the total over {labels}', { labels: labels(ids) })}</option>`)}</select>
${!shared && html`<span class="hint">${t('Means, medians and figures that do not add up have no shares.')}</span>`}</p>
${share.length > 0 && html`<p class="choice"><input type="checkbox" id="base" name="base" value="known"${base === 'known' && html` checked=""`} /><label for="base">${t('Of those that are reported only')}</label></p>`}
<p><label for="sort">${t('Order')}</label>
<select id="sort" name="sort"${measures.length > 1 && html` disabled=""`}>${sorts.map(([value, label]) => html`<option value="${value}"${value === (sort ?? '') && html` selected=""`}>${t(label)}</option>`)}</select>
${measures.length > 1 && html`<span class="hint">${t('Only a table of one measure can be ordered by value.')}</span>`}</p>
${limit !== undefined && html`<p><label for="limit">${t('At most so many figures')}</label><input id="limit" name="limit" inputmode="numeric" value="${limit}" /></p>`}
</fieldset>`;
}

/** Above the form, where it is mended: what is wrong, and which of the choices do not go together. */
function faultsHtml({ structure, query, chosen, faults }: BuiltTable): Html {
  const named = dimensionsOf(query, chosen);
  const clashes = named.flatMap((id) => {
    const others = named.filter((one) => one !== id);
    const why = structure.dimensions.some((one) => one.id === id) && whyNotBy(structure, query.measures, others, id);
    return why ? [html`${t('{label} is {why}.', { label: labelOfDimension(structure, id), why })}`] : [];
  });
  return html`<div class="banner alarm" role="alert"><h2>${t('There is no such table')}</h2><ul class="list">${[...faults.map(({ detail }) => english(detail)), ...clashes].map((said) => html`<li>${said}</li>`)}</ul></div>`;
}

function resultHtml({ answer, release, query, earlier }: BuiltTable): Html {
  if (answer === undefined) return html``;
  return html`
<h2 class="title">${answerTitle(answer)}</h2>
<p class="lead">${answerLead(answer)}</p>
<p class="screen">${th('{link}, to cite it.', { link: html`<a href="${pagePath(answer.links.self)}">${t('This table by itself')}</a>` })}${earlier !== null && html` <a href="${differencesAddress(release, query)}">${t('What changed in it since version {version}', { version: earlier })}</a>.`} <a href="${besideAddress(release, query)}">${t('Beside another dataset')}</a></p>
${answerHtml(answer)}`;
}

/** The page of the table beside that of another dataset. */
const besideAddress = (release: ShownRelease, { measures, by, where }: StatisticsQuery): string =>
  tableAddress(release, { measures, by, where, totals: false, share: [], base: 'all' }).replace('/table?', '/beside?');

/** The page of what changed in the figures of a table since the release before. */
function differencesAddress(release: ShownRelease, { measures, by, where }: StatisticsQuery): string {
  const over = [...new Set([...by, ...where.map(({ dimension }) => dimension)])];
  const parts = [
    `measure=${measures.join(',')}`,
    ...(over.length > 0 ? [`by=${over.join(',')}`] : []),
    ...where.map(({ dimension, codes }) => `where=${dimension}:${codes.join(',')}`),
  ];
  return pagePath(`${releasePath(release)}/differences?${parts.join('&')}`);
}
