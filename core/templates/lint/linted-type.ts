import type { TemplateSource } from './template-source.ts';

/** What the lint must know of a notification type. */
export type LintedType = {
  name: string;
  category: string;
  timeToLiveSeconds: number;
  answers: readonly string[];
  /** The languages whose files the catalogue loads. */
  languages: readonly string[];
  /** The names of the templates that its events choose, as far as events can be made up. */
  chosen: () => readonly string[];
  /**
   * What it fills in for a template, over those events that choose it, as long and as short as there are. Throws
   * where none can be made up.
   */
  fillings: (template: Pick<TemplateSource, 'name' | 'language' | 'phrases'>) => readonly Filling[];
};

export type Filling = {
  values: Readonly<Record<string, string>>;
  header: 'DOCUMENT' | 'IMAGE' | undefined;
  hasLink: boolean;
};
