import { Eta } from 'eta/core';
import type { UndoReport } from '../../contract/undo.ts';
import { pageStyle } from '../page-style.ts';
import { pageTemplates } from '../page-templates.ts';
import { undoPageModelOf } from './undo-page-model.ts';
import { undoPageTemplate } from './undo-page-template.ts';
import type { UndoShortcoming } from './undo-summary.ts';

const eta = new Eta({ autoEscape: true });
for (const [name, template] of Object.entries(pageTemplates)) eta.loadTemplate(`@${name}`, template);
eta.loadTemplate('@undo', undoPageTemplate);

/** The report of an undo as one HTML page that needs nothing else, made of the parts of a migration's. */
export function renderUndoPage(report: UndoReport, shortcomings: readonly UndoShortcoming[]): string {
  return eta.render('@undo', {
    ...undoPageModelOf(report, shortcomings),
    title: 'Poolferry undo report',
    style: pageStyle,
  });
}
