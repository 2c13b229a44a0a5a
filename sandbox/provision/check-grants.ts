import { serviceMay } from './service-may.ts';
import type { Site } from './site.ts';

/** AWS would drop these deliveries without a word at the first event; here the start says which grant is missing. */
export function checkGrants({ wishes, grants }: Site): void {
  const missing = wishes.filter(({ service, action, sourceArn, targetArn }) => {
    return !serviceMay(grants.get(targetArn) ?? [], { service, action, resource: targetArn, sourceArn });
  });
  if (missing.length === 0) return;
  const sentences = missing.map(({ where, service, action, sourceArn, targetArn }) => {
    return `${where}: ${service} may not ${action} on ${targetArn} for ${sourceArn}, as no policy there allows it.`;
  });
  throw new Error(sentences.join('\n'));
}
