import { review, setTemplateStatus, tellComponents } from '../delivery/review-template.ts';
import { jsonAnswer } from '../http-exchange.ts';
import { checkDefinition } from '../templates/check-definition.ts';
import { type StoredTemplate, TemplateDefinition, TemplateEdit } from '../templates/stored-template.ts';
import { newTemplate } from '../templates/template-shelf.ts';
import { type GraphHandler, pickFields, success } from './graph-call.ts';
import { GraphError, invalidParameter, noSuchObject } from './graph-error.ts';
import { issueRefusal } from './issue-refusal.ts';

const day = 24 * 60 * 60 * 1000;
const usual = ['name', 'parameter_format', 'components', 'language', 'status', 'category', 'id'];

export const createTemplate: GraphHandler = ({ world, params }) => {
  const parsed = TemplateDefinition.safeParse(decoded(params));
  if (!parsed.success) throw issueRefusal(parsed.error, params);
  const template = newTemplate(parsed.data, 'PENDING');
  checkDefinition(template);
  if (world.templates.find(template.name, template.language)) {
    throw denied(
      2388024,
      'Content in this language already exists',
      `There is already ${template.language} content for this template.`,
    );
  }
  world.templates.save(template);
  const verdict = world.behaviour.takeReview();
  review(world, template, verdict);
  if (verdict?.lostResponse) return 'cut';
  return jsonAnswer(200, { id: template.id, status: template.status, category: template.category });
};

export const listTemplates: GraphHandler = ({ world, ask, params }) => {
  const wanted = (key: string, value: string): boolean =>
    typeof params[key] !== 'string' || params[key].toLowerCase() === value.toLowerCase();
  const matching = world.templates
    .all()
    .filter((template) => wanted('name', template.name) && wanted('language', template.language))
    .filter((template) => wanted('status', template.status) && wanted('category', template.category));

  const limit = Math.max(1, Math.min(Number(params.limit ?? 25) || 25, 1000));
  const start = startOf(matching, params, limit);
  const page = matching.slice(start, start + limit);
  return jsonAnswer(200, {
    data: page.map((template) =>
      pickFields(templateNode(template), params.fields, usual, 'WhatsAppMessageTemplate'),
    ),
    ...(page.length === 0
      ? {}
      : { paging: pagingOf(ask.url, page, start > 0, start + limit < matching.length) }),
  });
};

export const getTemplate: GraphHandler = ({ world, ask, id, params }) => {
  const template = world.templates.byId(id);
  if (!template) throw noSuchObject(id, ask.method);
  return jsonAnswer(200, pickFields(templateNode(template), params.fields, usual, 'WhatsAppMessageTemplate'));
};

export const editTemplate: GraphHandler = ({ world, ask, id, params }) => {
  const template = world.templates.byId(id);
  if (!template) throw noSuchObject(id, ask.method);
  const parsed = TemplateEdit.safeParse(decoded(params));
  if (!parsed.success) throw issueRefusal(parsed.error, params);
  const { category, components, message_send_ttl_seconds: timeToLive } = parsed.data;

  if (!['APPROVED', 'REJECTED', 'PAUSED'].includes(template.status)) {
    throw denied(
      2388018,
      'Message template cannot be edited',
      'Only approved, rejected or paused templates can be edited.',
    );
  }
  const approved = template.status === 'APPROVED';
  if (approved && category !== undefined && category !== template.category) {
    throw denied(
      2388018,
      'Message template cannot be edited',
      'The category of an approved template cannot be edited.',
    );
  }
  const edits = template.edits.filter((at) => at > world.now() - 30 * day);
  if (approved && (edits.length >= 10 || edits.some((at) => at > world.now() - day))) {
    throw denied(
      2388018,
      'Message template cannot be edited',
      'An approved template can be edited once a day, ten times in 30 days.',
    );
  }
  const definition = {
    name: template.name,
    language: template.language,
    category: category ?? template.category,
    components: components ?? template.components,
    ...(parsed.data.parameter_format === undefined ? {} : { parameter_format: parsed.data.parameter_format }),
    ...((timeToLive ?? template.timeToLive) === undefined
      ? {}
      : { message_send_ttl_seconds: timeToLive ?? template.timeToLive }),
  };
  const edited = {
    ...newTemplate(definition, 'PENDING'),
    id,
    edits: approved ? [...edits, world.now()] : edits,
  };
  checkDefinition(edited);
  world.templates.save(edited);
  tellComponents(world, edited);
  const verdict = world.behaviour.takeReview();
  review(world, edited, verdict);
  return verdict?.lostResponse ? 'cut' : success();
};

export const unpauseTemplate: GraphHandler = ({ world, ask, id }) => {
  const template = world.templates.byId(id);
  if (template?.status !== 'PAUSED') throw noSuchObject(id, ask.method);
  setTemplateStatus(world, template, 'APPROVED');
  return success();
};

/** By name in all languages, by name and one id, or by a list of ids. */
export const deleteTemplates: GraphHandler = ({ world, params }) => {
  const { name, hsm_id: id } = params;
  const ids = idsOf(params.hsm_ids);
  if (typeof name !== 'string' && ids.length === 0) throw invalidParameter('The parameter name is required.');
  const doomed =
    typeof name === 'string'
      ? world.templates.byName(name).filter((template) => id === undefined || template.id === String(id))
      : ids.map((each) => world.templates.byId(each)).filter((template) => template !== undefined);
  if (doomed.length === 0)
    throw denied(2593002, 'Message Template Not Found', 'There is no such message template.');
  for (const template of doomed) world.templates.remove(template);
  return success();
};

const templateNode = (template: StoredTemplate): Record<string, unknown> => ({
  id: template.id,
  name: template.name,
  language: template.language,
  status: template.status,
  category: template.category,
  correct_category: template.category,
  previous_category: undefined,
  parameter_format: template.parameterFormat,
  components: template.components,
  rejected_reason: template.rejectedReason,
  quality_score: { score: 'UNKNOWN', date: 0 },
  message_send_ttl_seconds: template.timeToLive,
  health_status: { can_send_message: template.status === 'APPROVED' ? 'AVAILABLE' : 'BLOCKED', entities: [] },
});

/** Form posts carry the components as JSON text. */
const decoded = (params: Record<string, unknown>): Record<string, unknown> =>
  typeof params.components === 'string' ? { ...params, components: listOf(params.components) } : params;

function listOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const idsOf = (value: unknown): string[] => {
  const list = typeof value === 'string' ? listOf(value) : value;
  return (Array.isArray(list) ? list : list === undefined ? [] : String(list).split(',')).map(String);
};

const cursorOf = (template: StoredTemplate | undefined): string =>
  Buffer.from(template?.id ?? '').toString('base64url');

function startOf(templates: StoredTemplate[], params: Record<string, unknown>, limit: number): number {
  const at = (cursor: unknown): number => templates.findIndex((template) => cursorOf(template) === cursor);
  if (typeof params.after === 'string') return at(params.after) + 1;
  return typeof params.before === 'string' ? Math.max(0, at(params.before) - limit) : 0;
}

function pagingOf(url: URL, page: StoredTemplate[], hasPrevious: boolean, hasNext: boolean): object {
  const before = cursorOf(page[0]);
  const after = cursorOf(page.at(-1));
  const turn = (key: string, cursor: string): string => {
    const other = new URL(url);
    for (const name of ['before', 'after', 'access_token']) other.searchParams.delete(name);
    other.searchParams.set(key, cursor);
    return other.href;
  };
  return {
    cursors: { before, after },
    ...(hasNext ? { next: turn('after', after) } : {}),
    ...(hasPrevious ? { previous: turn('before', before) } : {}),
  };
}

const denied = (subcode: number, title: string, message: string): GraphError =>
  new GraphError(100, 'Invalid parameter', undefined, { subcode, user: { title, message } });
