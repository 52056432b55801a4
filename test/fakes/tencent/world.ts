import { FakeInstance } from "./enterpriseWorld";

/** One image tag in the fake's world. */
export interface FakeTag {
  readonly name: string;
  readonly digest: string;
  /** `2024-06-22 10:37:26`, in China's time. */
  readonly pushedAt: string;
}

/** One repository in the fake's world. */
export interface FakeRepository {
  isPublic: boolean;
  description: string;
  tags: FakeTag[];
}

/** One namespace in the fake's world. */
export interface FakeNamespace {
  readonly owner: string;
  readonly createdAt: string;
  readonly repositories: Map<string, FakeRepository>;
}

/** Limits per account and region. */
export interface FakeQuotas {
  namespace: number;
  repo: number;
  tag: number;
}

/** What exists, per region. Names of namespaces are global over the accounts of a region. */
export class World {
  public readonly quotas: FakeQuotas = { namespace: 10, repo: 500, tag: 100 };
  /** Accounts (UINs) that have set a registry password. */
  public readonly initialised = new Set<string>();
  /** Instances of the enterprise edition, by their id. */
  public readonly instances = new Map<string, FakeInstance>();
  readonly #regions = new Map<string, Map<string, FakeNamespace>>();

  public namespaces(region: string): Map<string, FakeNamespace> {
    const known = this.#regions.get(region) ?? new Map<string, FakeNamespace>();
    this.#regions.set(region, known);
    return known;
  }

  /** Puts an instance of the enterprise edition there. */
  public addInstance(region: string, id: string, owner: string): FakeInstance {
    const made = new FakeInstance(id, region, owner);
    this.instances.set(id, made);
    return made;
  }

  /** Puts a namespace there, as another stack or a person at the console would. */
  public addNamespace(region: string, name: string, owner: string): FakeNamespace {
    const made = { owner, createdAt: "2024-06-22 10:37:26", repositories: new Map<string, FakeRepository>() };
    this.namespaces(region).set(name, made);
    return made;
  }

  /** Puts a repository there, as a first push does. */
  public addRepository(region: string, name: string, tags: FakeTag[] = []): FakeRepository {
    const [namespace = "", repository = ""] = name.split("/");
    const made = { isPublic: true, description: "", tags };
    this.namespaces(region).get(namespace)?.repositories.set(repository, made);
    return made;
  }

  /** The repository `namespace/repository`, if it is there. */
  public repository(region: string, name: string): FakeRepository | undefined {
    const [namespace = "", repository = ""] = name.split("/");
    return this.namespaces(region).get(namespace)?.repositories.get(repository);
  }

  /** All repositories of an account, by `namespace/repository`. */
  public repositoriesOf(region: string, owner: string): [string, FakeRepository][] {
    return [...this.namespaces(region)]
      .filter(([, namespace]) => namespace.owner === owner)
      .flatMap(([name, { repositories }]) =>
        [...repositories].map(([one, repository]): [string, FakeRepository] => [
          `${name}/${one}`,
          repository,
        ]),
      );
  }
}
