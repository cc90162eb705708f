/** A JSON body that tests read, build and bend into every wrong shape. */
// biome-ignore lint/suspicious/noExplicitAny: its shape is what the tests are about
export type Body = any;
