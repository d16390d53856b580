import usual from '../../vitest.config.ts';

/** For `npm run record-histories`: the recorder is no test, but plays on the same stage as they do. */
export default { ...usual, test: { ...usual.test, include: ['test/histories/record.ts'] } };
