import { shownFolder } from "../../components/source/treePath";
import { moduleText } from "../../stacks/changes/changeText";
import type { PartChange, ServiceChange } from "../../stacks/changes/serviceChange";
import { html, type Html } from "./html";
import type { ReportData } from "./reportData";
import { missing, table } from "./table";
import { anchor, listText, plural, timeText } from "./words";

/** Reasons of one service that are named before the rest is folded away. */
const NAMED = 8;

/** What the last run of the stack has changed, and why. */
export function updateSection({ lastUpdate, services }: ReportData): Html {
  if ("missing" in lastUpdate) {
    return missing(lastUpdate.missing);
  }
  const { time, changes } = lastUpdate.value;
  const shared = sharedReasons(changes.services);
  const known = services.map(({ name }) => name);
  return html`<p>
      ${timeText(time)}: ${plural(changes.services.length, "service")}
      changed${changes.others.length > 0 ? `, and ${listText(changes.others.map(({ name, type, kind }) => `${type} ${name} (${kind})`))}` : ""}.
    </p>
    ${table(
      "Services that changed, and why",
      [{ title: "Service" }, { title: "What" }, { title: "Version" }, { title: "Because of" }],
      changes.services.map((one) => [
        known.includes(one.name) ? html`<a href="#${anchor("service", one.name)}">${one.name}</a>` : one.name,
        one.kind,
        html`<code>${one.from ?? "none"}</code> → <code>${one.to ?? "none"}</code>`,
        reasons(one),
      ]),
    )}
    ${
      shared.length === 0
        ? ""
        : table(
            "What several services changed for",
            [{ title: "Reason" }, { title: "Services" }],
            shared.map(([reason, users]) => [html`<code>${reason}</code>`, listText(users)]),
          )
    }`;
}

function reasons(change: ServiceChange): Html {
  const list = reasonsOf(change);
  if (list.length === 0) {
    return html`${change.kind === "changed" ? "what is not known: it could not be planned, or is older than these records" : shownFolder(change.main)}`;
  }
  const item = (text: string): Html => html`<li><code>${text}</code></li>`;
  const rest = list.slice(NAMED);
  const more = html`<details>
    <summary>${rest.length} more</summary>
    <ul>
      ${rest.map(item)}
    </ul>
  </details>`;
  return html`<ul>
      ${list.slice(0, NAMED).map(item)}
    </ul>
    ${rest.length > 0 ? more : ""}`;
}

function reasonsOf({ files, modules, settings, bases, declared }: ServiceChange): string[] {
  const part = (before: string, { name, kind }: PartChange): string =>
    `${before}${name}${kind === "changed" ? "" : ` (${kind})`}`;
  return [
    ...files.map((one) => part("", one)),
    ...modules.map(moduleText),
    ...settings.map((one) => part("setting ", one)),
    ...bases.map((one) => part("base ", one)),
    ...declared.map((one) => `${one} of the image`),
  ];
}

function sharedReasons(services: readonly ServiceChange[]): [string, string[]][] {
  const users = new Map<string, string[]>();
  for (const service of services) {
    for (const reason of reasonsOf(service)) {
      users.set(reason, [...(users.get(reason) ?? []), service.name]);
    }
  }
  return [...users].filter(([, names]) => names.length > 1).sort(([a], [b]) => (a < b ? -1 : 1));
}
