import { GraphError } from '../graph/graph-error.ts';
import type { StoredTemplate, TemplateButton, TemplateComponent } from './stored-template.ts';
import { variablesOf } from './template-variables.ts';

/** Refuses what Meta refuses when a template is created or edited. */
export function checkDefinition(template: StoredTemplate): void {
  if (!/^[a-z0-9_]{1,512}$/.test(template.name)) {
    throw refused(
      2388024,
      'Name is not valid',
      'A name has lower case letters, digits and underscores only, at most 512.',
    );
  }
  if (!/^[a-z]{2,3}(_[A-Z]{2,3})?$/.test(template.language)) {
    throw refused(
      2388025,
      'Language is not supported',
      `${template.language} is not one of the supported languages.`,
    );
  }
  const bodies = template.components.filter(({ type }) => type === 'BODY');
  if (bodies.length !== 1)
    throw refused(2388043, 'Components are incomplete', 'A template has exactly one BODY.');
  for (const component of template.components) checkComponent(template, component);
}

function checkComponent(template: StoredTemplate, component: TemplateComponent): void {
  const text = component.text ?? '';
  switch (component.type) {
    case 'HEADER':
      checkHeader(template, component, text);
      return;
    case 'BODY':
      if (template.category === 'AUTHENTICATION') return;
      if (text === '') throw refused(2388043, 'Components are incomplete', 'The BODY has no text.');
      if (text.length > 1024) throw tooLong('body', 1024);
      checkVariables(template, 'body', text, component);
      return;
    case 'FOOTER':
      if (text.length > 60) throw tooLong('footer', 60);
      if (variablesOf(text).length > 0)
        throw refused(2388073, 'Footer format is incorrect', 'A footer has no variables.');
      return;
    case 'BUTTONS':
      checkButtons(component.buttons ?? []);
  }
}

function checkHeader(template: StoredTemplate, component: TemplateComponent, text: string): void {
  if (component.format === undefined)
    throw refused(2388043, 'Components are incomplete', 'The HEADER has no format.');
  if (component.format === 'LOCATION') return;
  if (component.format !== 'TEXT') {
    if (!hasList(component.example?.header_handle)) throw missingExample('header', 'header_handle');
    return;
  }
  if (text.length > 60) throw tooLong('header', 60);
  const variables = variablesOf(text);
  if (variables.length > 1)
    throw refused(2388047, 'Header format is incorrect', 'A header has at most one variable.');
  const key = template.parameterFormat === 'NAMED' ? 'header_text_named_params' : 'header_text';
  if (variables.length === 1 && !hasList(component.example?.[key])) throw missingExample('header', key);
}

function checkVariables(
  template: StoredTemplate,
  where: string,
  text: string,
  component: TemplateComponent,
): void {
  const variables = variablesOf(text);
  if (variables.length === 0) return;
  const trimmed = text.trim();
  if (/^\{\{[^}]*\}\}/.test(trimmed) || /\{\{[^}]*\}\}$/.test(trimmed)) {
    throw refused(
      2388299,
      'Leading or trailing params not allowed',
      'Variables cannot be at the start or end of the text.',
    );
  }
  if (/\}\}\s*\{\{/.test(trimmed)) {
    throw refused(2388072, 'Body format is incorrect', 'Two variables need words between them.');
  }
  const words = trimmed.replace(/\{\{[^}]*\}\}/g, ' ').match(/[\p{L}\p{N}]+/gu) ?? [];
  // Meta does not publish its ratio; fewer words than variables fails by any account.
  if (words.length < variables.length) {
    throw refused(
      2388293,
      'Parameter words ratio exceeds limit',
      'Too many variables for the length of the text.',
    );
  }
  const named = template.parameterFormat === 'NAMED';
  const expected = variables.map((_, index) => String(index + 1));
  if (!named && variables.toSorted((a, b) => Number(a) - Number(b)).join() !== expected.join()) {
    throw refused(
      2388072,
      'Body format is incorrect',
      'Positional variables are numbered from 1 without a gap.',
    );
  }
  if (named && variables.some((name) => !/^[a-z][a-z0-9_]*$/.test(name))) {
    throw refused(
      2388072,
      'Body format is incorrect',
      'Named variables have lower case letters and underscores only.',
    );
  }
  const key = named ? `${where}_text_named_params` : `${where}_text`;
  if (!hasList(component.example?.[key])) throw missingExample(where, key);
}

function checkButtons(buttons: TemplateButton[]): void {
  const count = (type: string): number => buttons.filter((button) => button.type === type).length;
  const invalid = (details: string) => refused(2388060, 'Invalid combination of buttons', details);
  if (buttons.length < 1 || buttons.length > 10) throw invalid('A template has one to ten buttons.');
  if (count('URL') > 2) throw invalid('A template has at most two URL buttons.');
  if (count('PHONE_NUMBER') > 1) throw invalid('A template has at most one phone number button.');
  if (count('COPY_CODE') > 1) throw invalid('A template has at most one copy code button.');
  const isReply = (button: TemplateButton | undefined): boolean => button?.type === 'QUICK_REPLY';
  const runs = buttons.filter(
    (button, index) => index === 0 || isReply(button) !== isReply(buttons[index - 1]),
  );
  if (runs.length > 2) throw invalid('Quick replies must stand together, before or after the other buttons.');
  for (const button of buttons) checkButton(button);
}

function checkButton(button: TemplateButton): void {
  if ((button.text ?? '').length > 25) throw tooLong('button', 25);
  if (button.type === 'PHONE_NUMBER' && (button.phone_number ?? '').length > 20)
    throw tooLong('phone number', 20);
  if (button.type !== 'URL') return;
  const url = button.url ?? '';
  const variables = variablesOf(url);
  if (url.length > 2000) throw tooLong('URL', 2000);
  if (variables.length > 1 || (variables.length === 1 && !url.endsWith('}}'))) {
    throw refused(2388072, 'URL format is incorrect', 'A URL has at most one variable, at its end.');
  }
  if (variables.length === 1 && !hasList(button.example)) throw missingExample('button', 'example');
}

const hasList = (value: unknown): boolean =>
  Array.isArray(value) ? value.length > 0 : typeof value === 'string' && value !== '';

const refused = (subcode: number, title: string, message: string): GraphError =>
  new GraphError(100, 'Invalid parameter', undefined, { subcode, user: { title, message } });

const tooLong = (what: string, max: number): GraphError =>
  refused(2388040, 'Character limit exceeded', `The ${what} may have at most ${max} characters.`);

const missingExample = (what: string, key: string): GraphError =>
  refused(
    2388043,
    'Components are incomplete',
    `The ${what} has a variable and needs the sample values ${key}.`,
  );
