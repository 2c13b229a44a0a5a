import { catalogue } from '../core/catalogue/catalogue.ts';
import { reviewStanding } from '../core/templates/review-standing.ts';
import { findDeployment } from './deployment.ts';
import { graphOf, templateAccess } from './meta-access.ts';
import { type StatusOptions, statusReport, whenReviewed } from './template-review.ts';
import type { Report } from './terminal.ts';

/** `aviso templates status`: every version of our templates, as Meta tells it now, and which of them is sent. */
export async function templatesStatus(options: StatusOptions): Promise<Report> {
  const deployment = await findDeployment(options);
  const templates = catalogue.flatMap((type) => type.templates);
  const look = () => reviewStanding(templateAccess(deployment, graphOf(deployment)))(templates);
  const standings = options.wait ? await whenReviewed(look) : await look();
  return statusReport(standings, options);
}
