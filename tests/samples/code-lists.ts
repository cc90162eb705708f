/** Code lists written as text: `codes('crown magistrates')`, `list('theft>property assault>violence', { group: 'property violence' })`. */

export interface Code {
  code: string;
  label: string;
  parent?: string;
  publishAs?: string;
}

/** Codes as `code`, `code>parent`, `code>parent>publishAs` or `code>>publishAs`, with a space between them. */
export const codes = (text: string, labelOf: (code: string) => string = (code) => code): Code[] =>
  text.split(' ').map((entry) => {
    const [code = '', parent, publishAs] = entry.split('>');
    return { code, label: labelOf(code), ...(parent && { parent }), ...(publishAs && { publishAs }) };
  });

/** A code list; `levels` has the codes of each coarser level, the finer first. */
export const list = (
  text: string,
  levels: Readonly<Record<string, string>> = {},
  labelOf: (code: string) => string = (code) => code,
) => ({
  label: 'List',
  codes: codes(text, labelOf),
  ...(Object.keys(levels).length > 0 && {
    levels: Object.entries(levels).map(([id, of]) => ({ id, label: id, codes: codes(of, labelOf) })),
  }),
});

/** Bands of a number as `code:min-max`; either limit may be left out: `1:1-1 2-plus:2-`. */
export const bands = (text: string) => ({
  label: 'Bands',
  codes: text.split(' ').map((entry) => {
    const [code = '', range = ''] = entry.split(':');
    const [min, max] = range.split('-');
    return { code, label: code, ...(min && { min: Number(min) }), ...(max && { max: Number(max) }) };
  }),
});
