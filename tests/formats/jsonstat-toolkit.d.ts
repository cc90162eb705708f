/** The package has no types. */
declare module 'jsonstat-toolkit' {
  // biome-ignore lint/suspicious/noExplicitAny: what tests read of a cube is checked by what they expect of it
  export default function JSONstat(document: unknown): any;
}
