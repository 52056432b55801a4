import { shownFolder } from "../components/source/treePath";
import type { PlanDocument, ServiceDocument } from "./planDocument";

/** A plan for a person: a few lines a service, and at the end which main packages they are. */
export function planText(
  { stack, services, dependencies }: PlanDocument,
  discovery: readonly string[],
): string {
  const shared = dependencies.map(({ name, repository, tag }) => `${name}: ${repository}:${tag}`);
  const last = [...(stack === null ? [] : [`stack ${stack}`]), ...shared, ...discovery];
  return [...services.map(serviceText), `${last.join("\n")}\n`].join("\n");
}

function serviceText(service: ServiceDocument): string {
  const { name, main, repository, version, commit, tags, files, packages } = service;
  const rows: [string, string][] = [
    ["main package", shownFolder(main)],
    ...(repository === null ? [] : ([["repository", repository]] as [string, string][])),
    ["version", commit === null ? version : `${version}, last changed by commit ${commit}`],
    ["tags", tags.join(", ")],
    ["files", filesText(files)],
    ["third-party", packages.length === 0 ? "none" : packages.join("\n")],
  ];
  return [name, ...rows.map(rowText), ""].join("\n");
}

function rowText([title, value]: [string, string]): string {
  const indent = " ".repeat(16);
  return `  ${title.padEnd(14)}${value.replaceAll("\n", `\n${indent}`)}`;
}

function filesText(files: ServiceDocument["files"]): string {
  return Object.entries(files)
    .map(([platform, list]) => `${list.length} for ${platform}`)
    .join(", ");
}
