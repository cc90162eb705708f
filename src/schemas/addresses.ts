/** The addresses that bodies and headers give: paths from the root. Ids need no encoding. */

export const datasetPath = (dataset: string): string => `/v1/datasets/${dataset}`;

export const casePath = (dataset: string, id: string): string => `${datasetPath(dataset)}/cases/${id}`;

export const recordPath = (dataset: string, id: string): string => `${datasetPath(dataset)}/records/${id}`;

export const importPath = (dataset: string, id: string): string => `${datasetPath(dataset)}/imports/${id}`;

export const releasesPath = (dataset: string): string => `${datasetPath(dataset)}/releases`;

/** `version` is a full version or `draft`. */
export const releasePath = ({ dataset, version }: { dataset: string; version: string }): string =>
  `${releasesPath(dataset)}/${version}`;
