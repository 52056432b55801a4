/** A rule of a namespace that the service has. */
export interface FoundRule<Rule> {
  readonly id: number;
  readonly rule: Rule;
}

/** A rule in a listing. */
export interface ListedRule<Rule> extends FoundRule<Rule> {
  readonly namespace: string;
}

/** The actions of one kind of rule, of which a namespace has one at most. */
export interface NamespaceRules<Rule> {
  /** The namespace's rule; undefined if it has none. */
  find(namespace: string): Promise<FoundRule<Rule> | undefined>;
  create(namespace: string, rule: Rule): Promise<void>;
  modify(namespace: string, id: number, rule: Rule): Promise<void>;
  delete(namespace: string, id: number): Promise<void>;
}
