import * as z from 'zod';
import { account, region } from '../cloud.ts';
import { CallRefused, callRest } from './call.ts';
import { kind } from './kind.ts';

export const scheduleGroup = kind(
  z.strictObject({ Name: z.string().optional() }),
  { Tags: 'nobody reads the tags of a schedule group here' },
  ({ Name }, resource, site) => {
    const name = resource.name(Name, 64);
    const { arn } = site.parts.scheduler.createGroup(name);
    return { ref: name, attributes: { Arn: arn } };
  },
);

/** A schedule of a template is made through the same door as one that a function makes. */
export const schedule = kind(
  z.strictObject({
    Name: z.string().optional(),
    GroupName: z.string().default('default'),
    ScheduleExpression: z.string(),
    ScheduleExpressionTimezone: z.string().optional(),
    FlexibleTimeWindow: z.unknown(),
    Target: z.unknown(),
    State: z.string().optional(),
    StartDate: z.string().optional(),
    EndDate: z.string().optional(),
  }),
  { Description: 'a description does nothing', KmsKeyArn: 'nothing is encrypted at rest on this machine' },
  async ({ Name, StartDate, EndDate, ...settings }, resource, site) => {
    const name = resource.name(Name, 64);
    const { scheduler } = site.parts;
    const input = {
      ...settings,
      ...(StartDate === undefined ? {} : { StartDate: Date.parse(StartDate) / 1000 }),
      ...(EndDate === undefined ? {} : { EndDate: Date.parse(EndDate) / 1000 }),
    };
    try {
      await callRest(scheduler, 'POST', `/schedules/${name}`, input);
    } catch (error) {
      if (!(error instanceof CallRefused && error.type === 'ConflictException')) throw error;
      await callRest(scheduler, 'PUT', `/schedules/${name}`, input);
    }
    const Arn = `arn:aws:scheduler:${region}:${account}:schedule/${settings.GroupName}/${name}`;
    return { ref: name, attributes: { Arn } };
  },
);
