/** Values as PostgreSQL reads them from text: of parameters that are long lists, each of them one text. */

/** NULL stays null. `json` and `jsonb-text` are texts already. */
export function valueText(type: string, value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (type === 'jsonb') return JSON.stringify(value);
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return arrayText(value);
  return String(value);
}

const SPECIAL = /["\\]/g;

/** An array's text, with every item in quotes. */
export function arrayText(items: readonly (string | null)[]): string {
  const texts = items.map((item) => {
    if (item === null) return 'NULL';
    return `"${item.includes('"') || item.includes('\\') ? item.replace(SPECIAL, '\\$&') : item}"`;
  });
  return `{${texts.join(',')}}`;
}
