import { Eta } from 'eta/core';
import type { Report, Shortcoming } from '../contract/report.ts';
import { pageModelOf } from './page-model.ts';
import { pageStyle } from './page-style.ts';
import { pageTemplates } from './page-templates.ts';

const eta = new Eta({ autoEscape: true });
for (const [name, template] of Object.entries(pageTemplates)) eta.loadTemplate(`@${name}`, template);

/**
 * The report as one HTML page that needs nothing else: no script, no font, no image, no network.
 *
 * @param shortcomings what keeps the migration from being verified
 */
export function renderPage(report: Report, shortcomings: readonly Shortcoming[]): string {
  return eta.render('@page', {
    ...pageModelOf(report, shortcomings),
    title: 'Poolferry migration report',
    style: pageStyle,
  });
}
