/** Where rejected records are told, as a sentence for an operator. */
export const rejectsAdvice = '`poolferry rejects` lists them; docs/rejects.md explains each reason.';

/** The same where every record was rejected, which is hardly the records' fault. */
export const allRejectedAdvice = `${rejectsAdvice} See that source.type and source.mapping fit the export.`;
