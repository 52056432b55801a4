/** A namespace of the enterprise edition. */
export interface FakeTcrNamespace {
  readonly id: number;
  isPublic: boolean;
  scan: boolean;
  block: boolean;
  severity: string;
  /** Names of its repositories. */
  readonly repositories: Set<string>;
}

/** A service account. */
export interface FakeAccount {
  /** With the prefix. */
  readonly login: string;
  password: string;
  description: string;
  expiresAt: number;
  disabled: boolean;
  permissions: unknown;
}

/** A rule of a namespace. */
export interface FakeRule {
  readonly id: number;
  readonly namespace: string;
  rule: Readonly<Record<string, unknown>>;
}

/** An instance of the enterprise edition. */
export class FakeInstance {
  public readonly namespaces = new Map<string, FakeTcrNamespace>();
  public readonly accounts: FakeAccount[] = [];
  public readonly retention: FakeRule[] = [];
  public readonly immutability: FakeRule[] = [];
  #ids = 0;

  public constructor(
    public readonly id: string,
    public readonly region: string,
    public readonly owner: string,
  ) {}

  public nextId(): number {
    this.#ids += 1;
    return this.#ids;
  }

  /** Puts a namespace there, as another stack or a person at the console would. */
  public addNamespace(name: string): FakeTcrNamespace {
    const made = {
      id: this.nextId(),
      isPublic: false,
      scan: false,
      block: false,
      severity: "",
      repositories: new Set<string>(),
    };
    this.namespaces.set(name, made);
    return made;
  }

  /** Puts an account there. */
  public addAccount(name: string, description: string, expiresAt: number): FakeAccount {
    const made = {
      login: `tcr$${name}`,
      password: `secret-${this.nextId()}`,
      description,
      expiresAt,
      disabled: false,
      permissions: [],
    };
    this.accounts.push(made);
    return made;
  }

  /** Puts an immutability rule there. */
  public addImmutability(namespace: string): FakeRule {
    const rule = {
      RepositoryDecoration: "repoMatches",
      RepositoryPattern: "**",
      TagDecoration: "matches",
      TagPattern: "v*",
    };
    const made = { id: this.nextId(), namespace, rule };
    this.immutability.push(made);
    return made;
  }
}
