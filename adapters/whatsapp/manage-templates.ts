import * as z from 'zod';
import type {
  CreateAtMeta,
  EditAtMeta,
  FindAtMeta,
  SubmissionAnswer,
  TemplateAtMeta,
} from '../../core/templates/ports.ts';
import { TemplateStatus } from '../../core/templates/template-version.ts';
import { callGraph, type GraphAnswer, type GraphConfiguration } from './graph.ts';

const Status = TemplateStatus.exclude(['SUBMITTING']).optional().catch(undefined);

const Node = z
  .object({
    id: z.string(),
    name: z.string(),
    language: z.string(),
    status: Status,
    category: z.string(),
    components: z.unknown().optional(),
    rejected_reason: z.string().nullish(),
    quality_score: z.object({ score: z.string() }).optional().catch(undefined),
  })
  .transform(
    ({ status, rejected_reason: reason, quality_score: quality, ...node }): TemplateAtMeta => ({
      ...node,
      components: node.components,
      ...(status && { status }),
      ...(quality && quality.score !== 'UNKNOWN' && { quality: quality.score }),
      ...(reason && reason !== 'NONE' && { reason }),
    }),
  );

const Page = z.object({
  data: z.array(Node),
  paging: z
    .object({ cursors: z.object({ after: z.string().optional() }).optional(), next: z.string().optional() })
    .optional(),
});

const fields = 'id,name,language,status,category,quality_score,rejected_reason';

/** Reads page after page; a name is asked for with what customers see of it. */
export const findAtMeta =
  (graph: GraphConfiguration, wabaId: string): FindAtMeta =>
  async (name) => {
    const query = new URLSearchParams(
      name === undefined ? { fields, limit: '200' } : { fields: `${fields},components`, name, limit: '100' },
    );
    const found: TemplateAtMeta[] = [];
    for (let more = true; more; ) {
      const answer = await callGraph(graph)('GET', `${wabaId}/message_templates?${query}`);
      const { data, paging } = Page.parse(bodyOf(answer));
      found.push(...data);
      const after = paging?.cursors?.after;
      more = paging?.next !== undefined && after !== undefined;
      if (after) query.set('after', after);
    }
    // Meta also finds names that only contain the one that was asked for.
    return name === undefined ? found : found.filter((one) => one.name === name);
  };

/** What Meta answered, for those who can do nothing without it. */
export function bodyOf(answer: GraphAnswer): unknown {
  switch (answer.kind) {
    case 'ok':
      return answer.body;
    case 'error':
      throw new Error(`Meta refuses with code ${answer.code}: ${answer.words}`);
    case 'unreached':
    case 'ambiguous':
      throw new Error('Meta could not be reached, or gave no answer that can be read.');
  }
}

const Taken = z.object({
  id: z.union([z.string(), z.int().transform(String)]).optional(),
  status: Status,
  category: z.string().optional(),
});

function answerOf(answer: GraphAnswer): SubmissionAnswer {
  switch (answer.kind) {
    case 'ok': {
      const { id, status, category } = Taken.parse(answer.body);
      return { kind: 'taken', ...(id && { id }), ...(status && { status }), ...(category && { category }) };
    }
    case 'error':
      return { kind: 'refused', code: answer.code, message: answer.words };
    case 'unreached':
      return { kind: 'refused', code: 0, message: 'Meta could not be reached' };
    case 'ambiguous':
      return { kind: 'lost' };
  }
}

export const createAtMeta =
  (graph: GraphConfiguration, wabaId: string): CreateAtMeta =>
  async (submission) =>
    answerOf(await callGraph(graph)('POST', `${wabaId}/message_templates`, submission));

/** An edit replaces all components; name and language stay what they are. */
export const editAtMeta =
  (graph: GraphConfiguration): EditAtMeta =>
  async (id, { name: _, language: __, ...change }) =>
    answerOf(await callGraph(graph)('POST', id, change));
