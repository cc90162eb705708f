/** What a definition of tests says of itself, where a test is not about that. */
export const about = (title: string, [from, to] = ['2014-01-01', '2016-01-01']) => ({
  title,
  description: 'For tests.',
  publisher: 'Tests',
  licence: { id: 'CC0-1.0', url: 'https://example.org/licence', attribution: 'Tests' },
  coverage: {
    window: { from, to },
    ...{ area: 'Here', sources: 'Tests', inclusionRule: 'All.', completeness: 'Complete.' },
  },
});
