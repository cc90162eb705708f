import { None, parse, View } from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import { compile, type TopLevelSpec } from 'vega-lite';
import { buttonOf } from './parts/copy.ts';

/**
 * A chart that answers the pointer and the arrow keys, in the place of its picture. It is loaded when somebody asks for it. Expressions
 * are interpreted, since the policy of pages allows no code that is made of text.
 */

interface Shown {
  figure: Element;
  image: HTMLImageElement;
  /** Where the buttons of the chart are. */
  tools: HTMLElement;
  /** Vega-Lite, as the service answers it. */
  spec: Spec;
  /** Called when the picture should come back, since the screen is another. */
  leave: () => void;
}

interface Spec {
  config: object;
  layer: Layer[];
}
interface Layer {
  encoding?: { color?: { field?: string; type?: string; scale?: { domain?: string[] } }; opacity?: object };
}

/** A row of the data: a code and a label of each dimension, then the value: src/formats/chart/vega-lite.ts. */
type Row = Readonly<Record<string, unknown>>;

interface Mark {
  element: Element;
  row: Row;
}

/** Draws the chart and answers what brings the picture back. */
export async function showChart({ figure, image, tools, spec, leave }: Shown): Promise<() => void> {
  const link = image.closest<HTMLElement>('a') ?? image;
  const [stage, canvas, tip] = [
    document.createElement('div'),
    document.createElement('div'),
    document.createElement('p'),
  ];
  stage.className = 'explored';
  stage.tabIndex = 0;
  stage.setAttribute('role', 'application');
  stage.setAttribute('aria-label', tools.dataset.keys ?? '');
  canvas.setAttribute('aria-hidden', 'true');
  tip.setAttribute('role', 'status');
  tip.className = 'tip';
  stage.append(canvas, tip);
  const { series, chart } = withHighlight(spec);
  const { spec: compiled } = compile(chart as unknown as TopLevelSpec, { logger: SILENT });
  const view = new View(parse(compiled, undefined, { ast: true }), {
    renderer: 'svg',
    logLevel: None,
    expr: expressionInterpreter,
    container: canvas,
  });
  // The size of the picture, so that nothing below it moves.
  const { height } = image.getBoundingClientRect();
  stage.style.minHeight = `${height}px`;
  await view.runAsync();
  document.adoptedStyleSheets = [...new Set([...document.adoptedStyleSheets, styles()])];
  link.hidden = true;
  figure.append(stage);

  const removeTips = addTips(stage, canvas, tip);
  const highlight =
    series &&
    highlightButtons(series, tools.dataset.highlight ?? '', (name) => {
      view.signal(PICKED, name);
      void view.runAsync();
    });
  if (highlight) tools.append(highlight);
  const screens = ['(prefers-color-scheme: dark)', '(max-width: 40rem)'].map((query) => matchMedia(query));
  for (const screen of screens) screen.addEventListener('change', leave);
  return () => {
    for (const screen of screens) screen.removeEventListener('change', leave);
    removeTips();
    view.finalize();
    highlight?.remove();
    stage.remove();
    link.hidden = false;
  };
}

const PICKED = 'picked_series';
const FAINT = 0.15;

/** The chart with a signal: what is not of the series that it names is faint. */
function withHighlight(spec: Spec): { chart: Spec & { params?: object[] }; series: string[] | undefined } {
  const colour = spec.layer.find(({ encoding }) => encoding?.color?.type === 'nominal')?.encoding?.color;
  const { field, scale } = colour ?? {};
  const chart = { ...spec, config: { ...spec.config, aria: false } };
  if (field === undefined || !scale?.domain) return { chart, series: undefined };
  const isOther = `${PICKED} !== null && isDefined(datum[${JSON.stringify(field)}]) && datum[${JSON.stringify(field)}] !== ${PICKED}`;
  const opacity = { condition: { test: isOther, value: FAINT }, value: 1 };
  const layer = spec.layer.map((one) => ({ ...one, encoding: { ...one.encoding, opacity } }));
  return { chart: { ...chart, layer, params: [{ name: PICKED, value: null }] }, series: scale.domain };
}

/** A button for each series; one of them can be pressed. */
function highlightButtons(series: readonly string[], label: string, pick: (name: string | null) => void): HTMLElement {
  const group = document.createElement('span');
  group.className = 'highlight';
  group.setAttribute('role', 'group');
  group.setAttribute('aria-label', label);
  const buttons = series.map((name) => {
    const button = buttonOf(name.replaceAll('\n', ' '));
    button.lang = 'en';
    button.setAttribute('aria-pressed', 'false');
    button.addEventListener('click', () => {
      const isPicked = button.getAttribute('aria-pressed') === 'true';
      for (const other of buttons) other.setAttribute('aria-pressed', String(other === button && !isPicked));
      pick(isPicked ? null : name);
    });
    return button;
  });
  group.append(`${label}:`, ...buttons);
  return group;
}

/** How far from a mark a pointer may be. */
const NEAR = 12;

/** Shows what is under the pointer, or where the arrow keys have gone. */
function addTips(stage: HTMLElement, canvas: HTMLElement, tip: HTMLElement): () => void {
  const marks = marksIn(canvas);
  let at = -1;
  const show = (place: number): void => {
    at = place;
    const mark = marks[place];
    tip.replaceChildren(...(mark ? linesOf(mark.row) : []));
    for (const { element } of marks) element.classList.toggle('at', element === mark?.element);
    if (!mark) return;
    const [box, frame] = [mark.element.getBoundingClientRect(), stage.getBoundingClientRect()];
    const middle = box.left + box.width / 2 - frame.left + stage.scrollLeft;
    const [width, height] = [tip.offsetWidth, tip.offsetHeight];
    const top = box.top - frame.top - height - 8;
    tip.style.left = `${Math.max(0, Math.min(middle - width / 2, stage.scrollWidth - width))}px`;
    tip.style.top = `${top < 0 ? box.bottom - frame.top + 8 : top}px`;
  };
  const pointed = ({ clientX, clientY }: PointerEvent): void => {
    const distances = marks.map(({ element }) => {
      const { left, right, top, bottom } = element.getBoundingClientRect();
      return Math.hypot(Math.max(left - clientX, clientX - right, 0), Math.max(top - clientY, clientY - bottom, 0));
    });
    const nearest = distances.indexOf(Math.min(...distances));
    const next = (distances[nearest] ?? NEAR + 1) > NEAR ? -1 : nearest;
    if (next !== at) show(next);
  };
  const steps: Record<string, (from: number) => number> = {
    ArrowRight: (from) => Math.min(from + 1, marks.length - 1),
    ArrowDown: (from) => Math.min(from + 1, marks.length - 1),
    ArrowLeft: (from) => Math.max(from - 1, 0),
    ArrowUp: (from) => Math.max(from - 1, 0),
    Home: () => 0,
    End: () => marks.length - 1,
    Escape: () => -1,
  };
  const left = (): void => show(-1);
  stage.addEventListener('pointermove', pointed);
  stage.addEventListener('pointerdown', pointed);
  stage.addEventListener('pointerleave', left);
  stage.addEventListener('blur', left);
  stage.addEventListener('keydown', (event) => {
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    show(step(at));
  });
  return left;
}

/** What draws each row of the data: a bar, a point or a cell, or the symbol in place of one. Rows are in the order of the data. */
function marksIn(canvas: HTMLElement): Mark[] {
  const found = new Map<string, Mark & { rank: number }>();
  for (const element of canvas.querySelectorAll('path, text')) {
    // Vega's own reference from what it draws to its item.
    const { datum: row, mark } =
      (element as { __data__?: { datum?: Row; mark?: { marktype?: string } } }).__data__ ?? {};
    if (row?.value_text === undefined || mark?.marktype === 'line') continue;
    const rank = mark?.marktype === 'text' ? 1 : 0;
    const key = JSON.stringify(codesOf(row));
    const before = found.get(key);
    if (!before || rank < before.rank) found.set(key, { element, row, rank });
  }
  return [...found.values()];
}

/** Dimensions have two columns each: `sex` and `sex_label`. */
const dimensionsOf = (row: Row): string[] => Object.keys(row).filter((name) => `${name}_label` in row);
const codesOf = (row: Row): string[] => dimensionsOf(row).map((name) => String(row[name]));

/** What the row is of, its value, and why it has none, in the words that the table of the page has for it. */
function linesOf(row: Row): HTMLElement[] {
  const value = document.createElement('strong');
  value.textContent = String(row.value_text);
  const names = dimensionsOf(row).map((name) => String(row[`${name}_label`]));
  const of = document.createElement('span');
  of.lang = 'en';
  value.lang = 'en';
  of.textContent = `${names.join(', ')}: `;
  const why = document.createElement('span');
  const withheld = document.getElementById(['table', row.measure, ...codesOf(row)].join('.'))?.textContent;
  const symbols = [...document.querySelectorAll('main abbr')];
  const missing = symbols.find(({ textContent }) => textContent === row.value_text)?.getAttribute('title');
  const unit = row.value === null || String(row.value_text).includes('%') ? '' : ` ${row.unit}`;
  const reason = withheld || missing;
  why.textContent = reason ? ` ${reason}` : unit;
  if (!reason) why.lang = 'en';
  return [of, value, why];
}

const quiet = (): typeof SILENT => SILENT;
const SILENT = { level: quiet, warn: quiet, error: quiet, info: quiet, debug: quiet } as never;

let sheet: CSSStyleSheet | undefined;
function styles(): CSSStyleSheet {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(`
.explored{position:relative;overflow:auto hidden}
.explored svg{display:block;max-width:100%;height:auto}
.explored .at{stroke:var(--link);stroke-width:3}
.explored text.at{stroke-width:.5}
.explored .tip{position:absolute;margin:0;padding:.25rem .5rem;max-width:18rem;background:var(--ink);color:var(--ground);font-size:.9375rem;pointer-events:none}
.explored .tip:empty{visibility:hidden}
[data-explore]{display:flex;gap:.75rem;max-width:none;overflow-x:auto;white-space:nowrap}
[data-explore] button{flex:none}
.highlight{display:flex;gap:.5rem;align-items:center}
.highlight [aria-pressed=true]{background:var(--ink);color:var(--ground)}`);
  }
  return sheet;
}
