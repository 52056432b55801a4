import { ApiFault } from "./apiFault";
import type { CallContext } from "./callContext";
import type { Parameters } from "./parameters";
import type { FakeNamespace, FakeRepository } from "./world";

type Action = (given: Parameters, context: CallContext) => object;

const component = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;

/** The personal edition's actions, on the fake's world. */
export const personalActions: Readonly<Record<string, Action>> = {
  CreateNamespacePersonal(given, context) {
    const name = given.text("Namespace");
    assertUser(context, "UnsupportedOperation.ErrNoUserInitialized");
    assertName(name, 2, 30);
    if (context.reserved.includes(name)) {
      throw new ApiFault("InvalidParameter.ErrNamespaceReserved", "namespace reserved");
    }
    const all = context.world.namespaces(context.region);
    if (all.has(name)) {
      throw new ApiFault("InvalidParameter.ErrNamespaceExist", "namespace already exist");
    }
    const own = [...all.values()].filter((one) => one.owner === context.uin).length;
    if (own >= context.world.quotas.namespace) {
      throw new ApiFault("LimitExceeded.ErrNamespaceMaxLimit", "namespace limit reached");
    }
    context.world.addNamespace(context.region, name, context.uin);
    return {};
  },

  DescribeNamespacePersonal(given, context) {
    assertUser(context, "ResourceNotFound.ErrNoUser");
    const contains = given.text("Namespace", { mayBeEmpty: true });
    const found = [...context.world.namespaces(context.region)]
      .filter(([name, { owner }]) => owner === context.uin && name.includes(contains))
      .map(([name, one]) => ({
        Namespace: name,
        CreationTime: one.createdAt,
        RepoCount: one.repositories.size,
      }));
    return { Data: { NamespaceCount: found.length, NamespaceInfo: page(found, given, true) } };
  },

  DeleteNamespacePersonal(given, context) {
    assertUser(context, "ResourceNotFound.ErrNoUser");
    const name = given.text("Namespace");
    const namespace = ownNamespace(name, context, "ResourceNotFound.ErrNoNamespace");
    if (namespace.repositories.size > 0 && context.onNonEmptyDelete === "refuse") {
      throw new ApiFault("ResourceInUse", "namespace is not empty");
    }
    context.world.namespaces(context.region).delete(name);
    return {};
  },

  ValidateNamespaceExistPersonal(given, context) {
    const name = given.text("Namespace");
    const IsExist = context.world.namespaces(context.region).has(name);
    return { Data: { IsExist, IsPreserved: context.reserved.includes(name) } };
  },

  CreateRepositoryPersonal(given, context) {
    const [namespace, repository] = splitName(given.text("RepoName"));
    const visibility = given.integer("Public", 0);
    if (visibility !== 0 && visibility !== 1) {
      throw new ApiFault("InvalidParameter", "Public must be 0 or 1");
    }
    const { repositories } = ownNamespace(namespace, context, "InvalidParameter.ErrNSMisMatch");
    assertName(repository, 1, 200);
    if (repositories.has(repository)) {
      throw new ApiFault("InvalidParameter.ErrRepoExist", "repository already exist");
    }
    if (context.world.repositoriesOf(context.region, context.uin).length >= context.world.quotas.repo) {
      throw new ApiFault("LimitExceeded.ErrRepoMaxLimit", "repository limit reached");
    }
    const description = given.text("Description", { mayBeEmpty: true, otherwise: "" });
    repositories.set(repository, { isPublic: visibility === 1, description, tags: [] });
    return {};
  },

  DescribeRepositoryPersonal(given, context) {
    const name = given.text("RepoName");
    const { isPublic, description } = ownRepository(name, context);
    return { Data: { RepoName: name, Public: isPublic ? 1 : 0, Description: description, Server: "ccr" } };
  },

  DescribeRepositoryOwnerPersonal(given, context) {
    assertUser(context, "ResourceNotFound.ErrNoUser");
    return listRepositories(given, context, "", {});
  },

  DescribeRepositoryFilterPersonal(given, context) {
    assertUser(context, "ResourceNotFound.ErrNoUser");
    const namespace = given.text("Namespace", { mayBeEmpty: true, otherwise: "" });
    return listRepositories(given, context, namespace, { PrivilegeFiltered: false });
  },

  DeleteRepositoryPersonal(given, context) {
    const [namespace, repository] = splitName(given.text("RepoName"));
    ownRepository(given.text("RepoName"), context);
    context.world.namespaces(context.region).get(namespace)?.repositories.delete(repository);
    return {};
  },

  ModifyRepositoryAccessPersonal(given, context) {
    ownRepository(given.text("RepoName"), context).isPublic = given.integer("Public") === 1;
    return {};
  },

  ModifyRepositoryInfoPersonal(given, context) {
    const repository = ownRepository(given.text("RepoName"), context);
    repository.description = given.text("Description", { mayBeEmpty: true });
    return {};
  },

  DescribeImagePersonal(given, context) {
    const { tags } = ownRepository(given.text("RepoName"), context);
    const filter = given.text("Tag", { mayBeEmpty: true, otherwise: "" });
    const found = tags.filter((tag) => tag.name.includes(filter)).map(tagInfo);
    return {
      Data: {
        TagCount: found.length,
        TagInfo: page(found, given, false),
        Server: "ccr.ccs.tencentyun.com",
        RepoName: given.text("RepoName"),
      },
    };
  },

  DescribeImageFilterPersonal(given, context) {
    const { tags } = ownRepository(given.text("RepoName"), context);
    const digest = ownTag(tags, given.text("Tag")).digest;
    const same = tags.filter((tag) => tag.digest === digest && tag.name !== given.text("Tag"));
    return { Data: { SameImages: same.map((tag) => tag.name) } };
  },

  /** As documented: the other tags of the same digest go, too. */
  DeleteImagePersonal(given, context) {
    const repository = ownRepository(given.text("RepoName"), context);
    const digest = ownTag(repository.tags, given.text("Tag")).digest;
    repository.tags = repository.tags.filter((tag) => tag.digest !== digest);
    return {};
  },

  DescribeUserQuotaPersonal(_given, { world, uin }) {
    const { namespace, repo, tag } = world.quotas;
    const limits = Object.entries({ namespace, repo, tag, triggers: 10 });
    return { Data: { LimitInfo: limits.map(([Type, Value]) => ({ Username: uin, Type, Value })) } };
  },
};

/** Times have the form of the documented examples. */
function tagInfo({ name, digest, pushedAt }: FakeRepository["tags"][number]): object {
  const time = `${pushedAt} +0800 CST`;
  return { TagName: name, TagId: digest, PushTime: time, UpdateTime: time, CreationTime: time };
}

function listRepositories(given: Parameters, context: CallContext, namespace: string, more: object): object {
  const found = context.world
    .repositoriesOf(context.region, context.uin)
    .filter(([name]) => name.includes(namespace))
    .map(([name, { tags, isPublic, description }]) => ({
      RepoName: name,
      TagCount: tags.length,
      Public: isPublic ? 1 : 0,
      Description: description,
    }));
  const Server = "ccr.ccs.tencentyun.com";
  return { Data: { TotalCount: found.length, RepoInfo: page(found, given, false), Server, ...more } };
}

/** One page: `Limit` is at most 100 and 20 if it is left out, where it may be left out. */
function page<T>(all: readonly T[], given: Parameters, isRequired: boolean): readonly T[] {
  const offset = isRequired ? given.integer("Offset") : given.integer("Offset", 0);
  const limit = isRequired ? given.integer("Limit") : given.integer("Limit", 20);
  if (offset < 0 || limit < 1 || limit > 100) {
    throw new ApiFault("InvalidParameter", "Offset or Limit is out of range");
  }
  return all.slice(offset, offset + limit);
}

function assertUser({ world, uin }: CallContext, code: string): void {
  if (!world.initialised.has(uin)) {
    throw new ApiFault(code, "user not found");
  }
}

function assertName(name: string, min: number, max: number): void {
  if (name.length < min || name.length > max || !component.test(name)) {
    throw new ApiFault("InvalidParameter", `illegal name ${name}`);
  }
}

function splitName(name: string): [string, string] {
  const [namespace, repository, ...rest] = name.split("/");
  if (namespace === undefined || repository === undefined || rest.length > 0) {
    throw new ApiFault("InvalidParameter", "RepoName must be namespace/repository");
  }
  return [namespace, repository];
}

function ownNamespace(name: string, { world, region, uin }: CallContext, code: string): FakeNamespace {
  const found = world.namespaces(region).get(name);
  if (found?.owner !== uin) {
    throw new ApiFault(code, `namespace ${name} is not yours`);
  }
  return found;
}

function ownRepository(name: string, context: CallContext): FakeRepository {
  const [namespace] = splitName(name);
  ownNamespace(namespace, context, "ResourceNotFound.ErrNoRepo");
  const found = context.world.repository(context.region, name);
  if (found === undefined) {
    throw new ApiFault("ResourceNotFound.ErrNoRepo", "repository not found");
  }
  return found;
}

function ownTag(tags: FakeRepository["tags"], name: string): FakeRepository["tags"][number] {
  const found = tags.find((tag) => tag.name === name);
  if (found === undefined) {
    throw new ApiFault("ResourceNotFound.ErrNoTag", "tag not found");
  }
  return found;
}
