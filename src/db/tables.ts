export * from './tables/cases.ts';
export * from './tables/datasets.ts';
export * from './tables/keys.ts';
export * from './tables/logs.ts';
export * from './tables/releases.ts';
