/** The addresses that bodies and headers give: paths from the root. Ids need no encoding. */

export const datasetPath = (dataset: string): string => `/v1/datasets/${dataset}`;

export const casePath = (dataset: string, id: string): string => `${datasetPath(dataset)}/cases/${id}`;

export const selectionPath = (dataset: string, id: string): string => `${datasetPath(dataset)}/selections/${id}`;

export const redefinitionPath = (dataset: string, id: string): string => `${datasetPath(dataset)}/redefinitions/${id}`;

export const recordPath = (dataset: string, id: string): string => `${datasetPath(dataset)}/records/${id}`;

export const importPath = (dataset: string, id: string): string => `${datasetPath(dataset)}/imports/${id}`;

export const releasesPath = (dataset: string): string => `${datasetPath(dataset)}/releases`;

export const releaseCheckPath = (dataset: string, id: string): string => `${datasetPath(dataset)}/release-checks/${id}`;

export const noticesPath = (dataset: string): string => `${datasetPath(dataset)}/notices`;

export const feedPath = (dataset: string): string => `${releasesPath(dataset)}.atom`;

/** `version` is a full version or `draft`. */
export const releasePath = ({ dataset, version }: { dataset: string; version: string }): string =>
  `${releasesPath(dataset)}/${version}`;

/** The page for people that shows an answer: its path without `/v1`. */
export const pagePath = (path: string): string => path.replace(/^\/v1(?=\/|$)/, '') || '/';

/** Where pages for people are. */
const PAGE_ROOTS = 'datasets|desk|search|docs|problems|usage-codes|code-lists|limits|release-calendar';
const PAGE_PATH = new RegExp(`^/((${PAGE_ROOTS})(/.*)?)?$`);

export const isPagePath = (path: string): boolean => PAGE_PATH.test(path);

export const isApiPath = (path: string): boolean => /^\/v1(\/|$)/.test(path);

/** The dataset and the release that the address of a page names. */
export function namedInPath(path: string): { dataset?: string; version?: string } {
  const [, dataset, version] = /^\/datasets\/([^/]+)(?:\/releases\/([^/]+))?/.exec(path) ?? [];
  return { ...(dataset !== undefined && { dataset }), ...(version !== undefined && { version }) };
}
