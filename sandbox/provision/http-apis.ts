import { createHash } from 'node:crypto';
import * as z from 'zod';
import { account, region } from '../cloud.ts';
import { functionArn, functionName } from './functions.ts';
import { kind } from './kind.ts';
import type { Site } from './site.ts';

const tagged = { Tags: 'nobody reads the tags of an API here' };

export const api = kind(
  z.strictObject({ Name: z.string().optional(), ProtocolType: z.literal('HTTP') }),
  { ...tagged, Description: 'a description does nothing' },
  (_, resource, site) => {
    if (site.apis.length > 0)
      throw new Error('the sandbox has one port for one HTTP API, and this is the second');
    const id = createHash('sha256').update(resource.name(undefined)).digest('hex').slice(0, 10);
    site.apis.push(id);
    return { ref: id, attributes: { ApiId: id, ApiEndpoint: site.apiUrl } };
  },
);

export const integration = kind(
  z.strictObject({
    ApiId: z.string(),
    IntegrationType: z.literal('AWS_PROXY'),
    IntegrationUri: z.string(),
    PayloadFormatVersion: z.literal('2.0'),
  }),
  {},
  ({ IntegrationUri }, resource, site) => {
    const id = resource.name(undefined);
    site.integrations.set(id, IntegrationUri);
    return { ref: id, attributes: { IntegrationId: id } };
  },
);

export const route = kind(
  z.strictObject({
    ApiId: z.string(),
    RouteKey: z.string(),
    Target: z.string().startsWith('integrations/'),
    AuthorizationType: z.literal('NONE').optional(),
  }),
  {},
  ({ ApiId, RouteKey, Target }, resource, site) => {
    const target = site.integrations.get(Target.slice('integrations/'.length));
    if (target === undefined) throw new Error(`${Target} is not an integration of this assembly`);
    site.routes.push({ routeKey: RouteKey, functionName: functionName(target) });
    site.wishes.push({
      where: `${resource.stack} / ${resource.logicalId}`,
      service: 'apigateway.amazonaws.com',
      action: 'lambda:InvokeFunction',
      sourceArn: `arn:aws:execute-api:${region}:${account}:${ApiId}/$default/${RouteKey.replace(' ', '')}`,
      targetArn: functionArn(target),
    });
    return { ref: resource.name(undefined), attributes: {} };
  },
);

const Settings = z.strictObject({
  ThrottlingRateLimit: z.number().optional(),
  ThrottlingBurstLimit: z.number().optional(),
  DetailedMetricsEnabled: z.boolean().optional(),
});

const throttleOf = ({ ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst }: z.infer<typeof Settings>) =>
  rate === undefined || burst === undefined ? undefined : { rate, burst };

/** As AWS does, which makes no stage before the routes that its settings name. */
function throttleRoutes(site: Site, settings: Record<string, z.infer<typeof Settings>>): void {
  for (const [routeKey, one] of Object.entries(settings)) {
    const named = site.routes.find((candidate) => candidate.routeKey === routeKey);
    if (!named) throw new Error(`Unable to find Route by key ${routeKey} within the provided RouteSettings`);
    const throttle = throttleOf(one);
    if (throttle) named.throttle = throttle;
  }
}

export const stage = kind(
  z.strictObject({
    ApiId: z.string(),
    StageName: z.literal('$default'),
    AutoDeploy: z.literal(true),
    DefaultRouteSettings: Settings.optional(),
    RouteSettings: z.record(z.string(), Settings).default({}),
  }),
  {
    ...tagged,
    AccessLogSettings: 'there is no CloudWatch here',
    Description: 'a description does nothing',
  },
  ({ StageName, DefaultRouteSettings = {}, RouteSettings }, _, site) => {
    site.throttle = throttleOf(DefaultRouteSettings);
    throttleRoutes(site, RouteSettings);
    return { ref: StageName, attributes: {} };
  },
);
