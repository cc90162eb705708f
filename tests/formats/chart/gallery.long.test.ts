import { describe, expect, test } from 'vitest';
import { drawChart } from '../../../src/formats/chart/svg.ts';
import { textWidth } from '../../../src/formats/chart/text-width.ts';
import { answerVegaLite, pictureSize } from '../../../src/formats/chart/vega-lite.ts';
import { CHART_WIDTHS, THEMES } from '../../../src/schemas/vocabulary.ts';
import { byVega, type Scene } from '../readers.ts';
import { GALLERY } from './gallery.ts';

// What can be measured of what a designer looks at, in charts of every shape: `npm run charts` draws them to be looked at.

interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}
interface Mark extends Box {
  kind: string;
  /** Of its letters, its area or its line. */
  colour: string;
  text: string;
  item: Scene;
}

/** Everything that is drawn, with its place in the picture. */
function marksOf(scene: Scene, x = 0, y = 0): Mark[] {
  const { marktype = '', items = [] } = scene;
  return items.flatMap((item): Mark[] => {
    const [left, top] = [x + (item.x ?? 0), y + (item.y ?? 0)];
    if (marktype === 'group') return (item.items ?? []).flatMap((one) => marksOf(one, left, top));
    const isStroke = marktype === 'line' || marktype === 'rule' || item.fill === 'transparent'; // a hollow point
    const colour = String((isStroke ? item.stroke : item.fill) ?? '');
    const shared = { kind: `${scene.role} ${marktype}`, colour, item, text: '' };
    if (marktype !== 'text')
      return [{ ...shared, left, top, right: left + (item.width ?? 0), bottom: top + (item.height ?? 0) }];
    const lines = [item.text ?? ''].flat().flatMap((line) => String(line).split(item.lineBreak ?? '\n'));
    if (lines.join('') === '' || item.opacity === 0) return [];
    const size = item.fontSize ?? 11;
    // Numbers and labels have their exact width; the allowance of textWidth is for fonts that are wider.
    const width = Math.max(...lines.map((line) => textWidth(line, size)));
    const start = left + (item.dx ?? 0) - { left: 0, center: width / 2, right: width }[item.align ?? 'left'];
    const above = { top: 0, middle: size / 2, bottom: size, alphabetic: size * 0.8 }[item.baseline ?? 'alphabetic'];
    const first = top + (item.dy ?? 0) - above;
    const height = (lines.length - 1) * (item.lineHeight ?? size + 2) + size;
    return [
      { ...shared, text: lines.join(' '), left: start, right: start + width, top: first, bottom: first + height },
    ];
  });
}

const cover = (a: Box, b: Box): boolean => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

/** Luminance and contrast as WCAG 2 has them. */
const channels = (colour: string): number[] => {
  const hex = /^#([0-9a-f]{6})$/i.exec(colour)?.[1];
  const found = hex ? hex.match(/../g)!.map((two) => Number.parseInt(two, 16)) : colour.match(/\d+/g)!.map(Number); // #rrggbb or rgb(r, g, b)
  return found.map((one) => (one / 255 <= 0.04045 ? one / 255 / 12.92 : ((one / 255 + 0.055) / 1.055) ** 2.4));
};
const luminance = (colour: string): number =>
  channels(colour).reduce((sum, one, i) => sum + one * [0.2126, 0.7152, 0.0722][i]!, 0); // three
function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

test.each(CHART_WIDTHS.flatMap((width) => Object.entries(GALLERY).map((one) => [width, ...one] as const)))(
  '%s, %s: its size is known before it is drawn',
  async (width, _, answer) => {
    const drawn = /width="(\d+)" height="(\d+)"/.exec(await drawChart(answerVegaLite(answer, 'light', width)));
    const size = pictureSize(answer, width);
    expect(Math.abs(Number(drawn?.[2]) - size.height)).toBeLessThan(20);
    expect(Math.abs(Number(drawn?.[1]) - size.width)).toBeLessThan(10);
  },
);

describe.each(THEMES)('%s', (theme) => {
  test.each(CHART_WIDTHS.flatMap((width) => Object.entries(GALLERY).map((one) => [width, ...one] as const)))(
    '%s, %s: no warning, no text over another, none struck through, and contrast enough',
    async (width, name, answer) => {
      const spec = JSON.parse(answerVegaLite(answer, theme, width));
      const { warnings, root } = await byVega(spec);
      expect(warnings).toEqual([]);
      const marks = marksOf(root);
      const texts = marks.filter(({ kind, item }) => kind.endsWith('text') && !item.angle);
      expect(texts.length).toBeGreaterThan(3);
      const covered = texts.flatMap((one, i) =>
        texts.slice(i + 1).flatMap((other) => (cover(one, other) ? `“${one.text}” and “${other.text}”` : [])),
      );
      expect(covered).toEqual([]);

      const points = marks.filter(({ kind }) => kind === 'mark line');
      const struck = points.flatMap((to, i) => {
        const from = points[i - 1];
        if (!from || from.item.mark !== to.item.mark) return [];
        return Array.from({ length: 50 }, (_, part) => {
          const [x, y] = [
            from.left + ((to.left - from.left) * part) / 50,
            from.top + ((to.top - from.top) * part) / 50,
          ];
          return texts.filter((text) => cover(text, { left: x, right: x, top: y, bottom: y }));
        }).flat();
      });
      expect(struck.map(({ text }) => text)).toEqual([]);

      const cells = marks.filter(({ kind }) => kind === 'mark rect');
      const pale = marks.flatMap(({ kind, text, colour, ...box }) => {
        const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
        const under = cells.find((cell) => cover(cell, { left: x, right: x, top: y, bottom: y }));
        if (kind.endsWith('text')) return contrast(colour, under?.colour ?? spec.background) < 4.5 ? text : [];
        // In a heat map the shades say nothing that the numbers in them do not.
        const isMark = /^mark (rect|line|symbol)$/.test(kind) && !name.startsWith('a heat map');
        return isMark && contrast(colour, spec.background) < 3 ? kind : [];
      });
      expect(pale).toEqual([]);
    },
  );

  test('a label of several lines has its middle beside its bar', async () => {
    const { root } = await byVega(JSON.parse(answerVegaLite(GALLERY['bars of values']!, theme))); // it is there
    const texts = marksOf(root).filter(({ kind }) => kind.endsWith('text'));
    const middle = (found: (mark: Mark) => boolean) => {
      const { top = 0, bottom = 0 } = texts.find(found) ?? {};
      return (top + bottom) / 2;
    };
    expect(middle(({ text }) => text.startsWith('Otherwise'))).toBeCloseTo(
      middle(({ text, kind }) => text === '0' && kind === 'mark text'),
      0,
    );
  });

  test('series are told apart by every kind of colour vision', () => {
    const { config } = JSON.parse(answerVegaLite(GALLERY['groups of six long series']!, theme)); // it is there
    const series: string[] = config.range.category;
    expect(series).toHaveLength(6);
    // 0.02 is a difference that can just be seen.
    for (const [vision, matrix] of Object.entries(VISIONS))
      for (const [i, one] of series.entries())
        for (const other of series.slice(i + 1))
          expect(distance(seen(one, matrix), seen(other, matrix)), `${vision}: ${one} ${other}`).toBeGreaterThan(0.08);
  });
});

/** What linear red, green and blue are to people who lack one kind of cone: Machado, Oliveira and Fernandes (2009), in full. */
const VISIONS = {
  all: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritanopia: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
};
type Triple = [number, number, number];
const times = (matrix: readonly number[], [r, g, b]: Triple): Triple =>
  [0, 3, 6].map((row) => matrix[row]! * r + matrix[row + 1]! * g + matrix[row + 2]! * b) as Triple; // nine numbers
const seen = (colour: string, matrix: readonly number[]): Triple =>
  times(matrix, channels(colour) as Triple).map((one) => Math.min(1, Math.max(0, one))) as Triple;

/** In Oklab, where equal distances look equal. */
function distance(one: Triple, other: Triple): number {
  const [a, b] = [one, other].map((rgb) => {
    const cones = times(
      [0.4122215, 0.5363325, 0.051446, 0.2119035, 0.6806995, 0.107397, 0.0883025, 0.2817188, 0.6299787],
      rgb,
    );
    return times(
      [0.2104543, 0.7936178, -0.004072, 1.9779985, -2.4285922, 0.4505937, 0.025904, 0.7827718, -0.8086758],
      cones.map(Math.cbrt) as Triple,
    );
  }) as [Triple, Triple];
  return Math.hypot(...a.map((value, i) => value - b[i]!)); // three each
}
