import type { Codebook } from '../codebook/model.ts';
import { answerTitle, notesText, withoutRepeats } from '../formats/provenance.ts';
import { called, type PageText, t } from '../language/language.ts';
import { pagePath, releasePath } from '../schemas/addresses.ts';
import type { StatisticsAnswer } from '../statistics/answer.ts';
import type { Observation } from '../statistics/observation.ts';
import { type StatisticsQuery, statisticsQuery } from '../statistics/query.ts';
import { withCommas } from '../statistics/wording.ts';
import { pictureOfAnswer } from './cite.ts';
import { valueHtml } from './figures.ts';
import { calledHtml, english, type Html, html, inEnglish, langOf } from './html.ts';
import { crumbsOf, pageHtml, type ShownRelease, tableBox } from './layout.ts';
import { measureFacts } from './statistics.ts';
import { tableAddress } from './table-choices.ts';

/** A table of a release beside the same table of another dataset. */

interface SideBySide {
  release: ShownRelease;
  query: StatisticsQuery;
  /** The datasets to choose from, this one excluded. */
  others: readonly { id: string; title: string }[];
  /** The release of the other dataset; undefined until one is chosen. */
  other: ShownRelease | undefined;
  /** Both tables, or why they are not beside each other. */
  outcome: { answers: readonly [StatisticsAnswer, StatisticsAnswer] } | { unshared: readonly UnsharedPart[] };
}

/** A measure or dimension that keeps two tables apart, and why. */
interface UnsharedPart {
  id: string;
  why: Extract<PageText, `${string}{id}${string}{title}.` | `{title}${string}{id}.`>;
}

/** More rows than this are slow to lay out on a phone. */
const MOST_ROWS = 1_000;

/**
 * Why a table of two datasets cannot be put side by side: a name must mean the same in both, as far as their codebooks say. Empty if
 * it can.
 */
export function unsharedParts(
  left: Codebook,
  right: Codebook,
  { measures, by, where }: StatisticsQuery,
): UnsharedPart[] {
  const named = [...new Set([...by, ...where.map(({ dimension }) => dimension)])];
  return [
    ...measures.flatMap((id): UnsharedPart[] => {
      const [ours, theirs] = [left.measures.get(id), right.measures.get(id)];
      if (theirs === undefined) return [{ id, why: '{title} has no measure {id}.' }];
      const isSame = ours?.unit === theirs.unit && ours.statistic === theirs.statistic;
      return isSame && ours.countingUnit === theirs.countingUnit
        ? []
        : [{ id, why: '{id} is counted in another way in {title}.' }];
    }),
    ...named.flatMap((id): UnsharedPart[] =>
      right.dimensions.get(id)?.audience === 'public' ? [] : [{ id, why: '{title} has no dimension {id}.' }],
    ),
  ];
}

export function besidePage({ release, query, others, other, outcome }: SideBySide): string {
  const path = `${releasePath(release)}/beside?${statisticsQuery(query).replace('statistics?', '')}`;
  const title =
    other === undefined
      ? t('Beside another dataset')
      : t('{one} and {other}, side by side', { one: called(release.title), other: called(other.title) });
  return pageHtml({
    title: `${title} ${t('(version {version})', { version: release.version })}`,
    canonical: pagePath(other === undefined ? path : `${path}&with=${other.dataset}`),
    ...('answers' in outcome && pictureOfAnswer(outcome.answers[0])),
    crumbs: crumbsOf(release),
    main: html`
<h1>${title}</h1>
<p class="lead">${t('Each dataset counts by its own rules, so a difference between two numbers may be one of the rules. Names and codes are those that both have.')}</p>
${chooseForm(release, query, others, other)}
${
  'answers' in outcome && other !== undefined
    ? sidesHtml([release, other], outcome.answers)
    : html`<ul class="list">${('unshared' in outcome ? outcome.unshared : []).map(({ id, why }) => html`<li>${t(why, { id, title: called(other?.title ?? '') })}</li>`)}</ul>`
}
<p><a href="${tableAddress(release, query)}">${t('The table of {title} alone', { title: called(release.title) })}</a></p>`,
  });
}

function chooseForm(
  release: ShownRelease,
  { measures, by, where }: StatisticsQuery,
  others: SideBySide['others'],
  other: ShownRelease | undefined,
): Html {
  const kept = [
    ...measures.map((id) => ['measure', id] as const),
    ...by.map((id) => ['by', id] as const),
    ...where.map(({ dimension, codes }) => ['where', `${dimension}:${codes.join(',')}`] as const),
  ];
  if (others.length === 0) return html`<p>${t('There is no other dataset.')}</p>`;
  return html`
<form class="screen" action="${pagePath(`${releasePath(release)}/beside`)}" method="get">
${kept.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
<p><label for="with">${t('The other dataset')}</label>
<select id="with" name="with">${others.map(({ id, title }) => html`<option value="${id}"${id === other?.dataset && html` selected=""`}${langOf(title)}>${called(title)}</option>`)}</select></p>
<p><button>${t('Show side by side')}</button></p>
</form>`;
}

function sidesHtml(
  releases: readonly [ShownRelease, ShownRelease],
  answers: readonly [StatisticsAnswer, StatisticsAnswer],
): Html {
  const [left, right] = answers;
  const nameOf = ({ measure, key }: Observation): string => [measure, ...key].join(' ');
  const ofRight = new Map(right.observations.map((one) => [nameOf(one), one]));
  // A code with another label is another code.
  const labels = [left, right].map(({ dimensions }) =>
    dimensions.map(({ codes }) => new Map(codes.map((one) => [one.code, one.label]))),
  );
  const isShared = ({ key }: Observation): boolean =>
    key.every((code, at) => labels[0]?.[at]?.get(code) === labels[1]?.[at]?.get(code));
  const rows = left.observations.flatMap((one) => {
    const beside = ofRight.get(nameOf(one));
    return beside && isShared(one) ? [[one, beside] as const] : [];
  });
  const more = left.observations.length + right.observations.length - 2 * rows.length;
  const measureOf = (id: string) => calledHtml(left.measures.find((one) => one.id === id)?.label ?? id);
  return html`
<section aria-labelledby="figures">
<h2 id="figures">${answerTitle(left)}</h2>
${
  rows.length === 0
    ? html`<p>${t('The two have no code in common here.')}</p>`
    : tableBox(
        t('{title}, in both', { title: answerTitle(left) }),
        html`<tr>${(left.measures.length > 1 || left.dimensions.length === 0) && html`<th scope="col">${t('Measure')}</th>`}${left.dimensions.map(({ label }) => html`<th scope="col">${calledHtml(label)}</th>`)}${releases.map(({ title, version }) => html`<th scope="col" class="number">${calledHtml(title)}, ${version}</th>`)}</tr>`,
        rows.slice(0, MOST_ROWS).map(
          ([
            ours,
            theirs,
          ]) => html`<tr>${(left.measures.length > 1 || left.dimensions.length === 0) && html`<th scope="row">${measureOf(ours.measure)}</th>`}${ours.key.map((code, at) => html`<th scope="row">${calledHtml(labels[0]?.[at]?.get(code) ?? '')}</th>`)}<td class="number">${valueHtml(ours, left, 'left')}</td><td class="number">${valueHtml(theirs, right, 'right')}</td></tr>
`,
        ),
      )
}
<div class="tools screen"></div>
${rows.length > MOST_ROWS && html`<p>${t('The first {shown} of {all} rows.', { shown: withCommas(`${MOST_ROWS}`), all: withCommas(`${rows.length}`) })}</p>`}
${more > 0 && html`<p class="pale">${t('{count} figures are left out, since only one of the two has their codes.', { count: withCommas(`${more}`) })}</p>`}
</section>
${answers.map((answer, at) => sideHtml(answer, at))}`;
}

/** What has to be said with the figures of one of the two. */
const sideHtml = (answer: StatisticsAnswer, at: number): Html => html`
<section aria-labelledby="${`side-${at}`}">
<h2 id="${`side-${at}`}">${calledHtml(answer.about.title)}</h2>
${measureFacts(answer)}
<ul class="list">${withoutRepeats(notesText(answer)).map((text) => html`<li>${english(text)}</li>`)}</ul>
<p>${t('To cite it:')}</p>
<pre tabindex="0"${inEnglish()} data-copy="${t('the source line of {title}', { title: called(answer.about.title) })}">${answer.citation?.sourceLine}</pre>
</section>`;
