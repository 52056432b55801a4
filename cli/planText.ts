import type { PlanDocument, ServiceDocument } from "./planDocument";

/** A plan for a person: a few lines a service. */
export function planText({ services }: PlanDocument): string {
  return services.map(serviceText).join("\n");
}

function serviceText(service: ServiceDocument): string {
  const { name, main, version, commit, tags, files, packages } = service;
  const rows: [string, string][] = [
    ["main package", main],
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
