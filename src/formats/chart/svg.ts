import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { TopLevelSpec } from 'vega-lite';
import type { StatisticsAnswer } from '../../statistics/answer.ts';
import { releaseName } from '../provenance.ts';
import { withoutBadCharacters, xmlText } from '../xml.ts';
import type { Theme } from './look.ts';
import { chartOf, type PictureWidth } from './shape.ts';
import { textWidth } from './text-width.ts';
import { specOf } from './vega-lite.ts';
import { chartTitle, description } from './words.ts';

/** What makes pictures, in the thread that is there for it. */
export interface Drawer {
  /** A Vega-Lite spec as SVG: see drawChart. */
  draw(spec: string): Promise<string>;
  /** An SVG as PNG: see rasteriseChart. */
  rasterise(svg: string): Promise<Uint8Array>;
}

/**
 * An answer as a picture. It begins with a title and a description for screen readers, and its ids are its own, so that one
 * page can hold several pictures. It loads no font, script or other file.
 * Throws AppError `invalid-query` if no chart can show the answer.
 */
export async function answerSvg(
  answer: StatisticsAnswer,
  look: { theme: Theme; width?: PictureWidth },
  drawer: Pick<Drawer, 'draw'>,
): Promise<string> {
  const { theme, width } = look;
  const chart = chartOf(answer, width);
  const id = `chart-${createHash('sha256').update(`${theme} ${chart.width} ${answer.links.self}`).digest('hex').slice(0, 12)}`;
  const drawn = (await drawer.draw(specOf(chart, theme))).replaceAll(SVG_TAG, (tag) =>
    tag.replaceAll(MARK_ROLES, '').replaceAll(OWN_IDS, `$1${id}-$2`),
  );
  const opening = /^<svg\b[^>]*>/.exec(drawn)?.[0];
  if (opening === undefined) throw new Error('the drawing is not an SVG');
  const picture = [
    opening.replace('<svg', `<svg role="img" aria-labelledby="${id}-title ${id}-desc"`),
    `<title id="${id}-title">${xmlText(`${chartTitle(chart)}. ${releaseName(answer)}`)}</title>`,
    `<desc id="${id}-desc">${xmlText(description(chart))}</desc>`,
    drawn.slice(opening.length),
  ];
  return withoutBadCharacters(picture.join(''));
}

/** An image has one text for screen readers, so its marks have none. */
const MARK_ROLES = / (?:aria-(?:label|roledescription|hidden)|role|pointer-events)="[^"]*"/g;
/** Vega numbers these ids from 0 in every picture. */
const OWN_IDS = /(id="|url\(#)(clip|gradient)/g;
/** A `<` is always the beginning of a tag: elsewhere it is written `&lt;`. */
const SVG_TAG = /<[a-z][^>]*>/g;

/**
 * Draws a Vega-Lite spec as SVG. The same spec gives the same bytes on every machine: text is measured by our own table, and
 * the ids of clips and gradients start at 0. The first drawing loads Vega (0.3 s), and each keeps its thread busy for tens of
 * milliseconds, so it belongs in a thread of its own: releases/serve/chart-drawer.ts.
 */
export async function drawChart(spec: string): Promise<string> {
  const [vega, { compile }] = await Promise.all([import('vega'), import('vega-lite')]);
  (vega as unknown as Measured).textMetrics.width = (item, text) =>
    textWidth(String(text), Number(item?.fontSize ?? DEFAULT_SIZE));
  vega.resetSVGDefIds();
  const chart = JSON.parse(spec) as TopLevelSpec;
  // Marks get no text of their own for screen readers: see MARK_ROLES.
  const { spec: compiled } = compile({ ...chart, config: { ...chart.config, aria: false } });
  const view = new vega.View(vega.parse(compiled), { renderer: 'none', logLevel: vega.None });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

/** Vega's own, for a text without a size. */
const DEFAULT_SIZE = 11;

/** Vega exports this to be replaced, but its types leave it out. */
interface Measured {
  textMetrics: { width: (item: { fontSize?: number } | undefined, text: unknown) => number };
}

/**
 * An SVG of drawChart as PNG, with two pixels for each of its own. Its fonts are ours, so that the same SVG gives the same picture on
 * every machine; they have the letters of Latin, Greek, Cyrillic and Hebrew. It keeps its thread busy for some hundred milliseconds.
 */
export async function rasteriseChart(svg: string): Promise<Uint8Array> {
  const { Resvg } = await import('@resvg/resvg-js');
  const font = { loadSystemFonts: false, fontFiles: FONT_FILES, defaultFontFamily: FONT, sansSerifFamily: FONT };
  return new Resvg(svg, { fitTo: { mode: 'zoom', value: 2 }, font }).render().asPng();
}

/** As wide as Arial, letter by letter. */
const FONT = 'Arimo';
const FONT_FILES = ['400Regular/Arimo_400Regular.ttf', '700Bold/Arimo_700Bold.ttf'].map((file) =>
  fileURLToPath(import.meta.resolve(`@expo-google-fonts/arimo/${file}`)),
);
