import type { Destination } from '../front/classify.ts';

/** How services that speak REST call what is asked of them. */
const restOperations: Record<string, string> = {
  'scheduler POST schedules/': 'CreateSchedule',
  'scheduler PUT schedules/': 'UpdateSchedule',
  'scheduler GET schedules/': 'GetSchedule',
  'scheduler DELETE schedules/': 'DeleteSchedule',
  'scheduler GET schedules': 'ListSchedules',
  'scheduler POST schedule-groups/': 'CreateScheduleGroup',
  'scheduler GET schedule-groups/': 'GetScheduleGroup',
  'scheduler DELETE schedule-groups/': 'DeleteScheduleGroup',
  'scheduler GET schedule-groups': 'ListScheduleGroups',
  's3 GET /': 'GetObject',
  's3 HEAD /': 'HeadObject',
  's3 PUT /': 'PutObject',
  's3 DELETE /': 'DeleteObject',
  's3 GET': 'ListObjectsV2',
  's3 HEAD': 'HeadBucket',
  's3 PUT': 'CreateBucket',
  's3 DELETE': 'DeleteBucket',
};

/** The name of an operation as AWS's API reference has it; undefined where a request bears none. */
export function nameOperation(
  { service, operation, protocol }: Destination,
  request: { method: string; url: string; body: Buffer },
): string | undefined {
  if (protocol === 'json') return operation;
  if (protocol === 'form') return new URLSearchParams(request.body.toString()).get('Action') ?? undefined;
  const { pathname } = new URL(request.url, 'http://127.0.0.1');
  const [resource = '', name] = pathname.slice(1).split('/');
  const path = `${service === 's3' ? '' : resource}${name ? '/' : ''}`;
  return restOperations[`${service} ${request.method} ${path}`.trim()];
}
