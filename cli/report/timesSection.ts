import type { Timing } from "../../stacks/progress/board";
import type { RecordedRun } from "../../stacks/progress/buildTimes";
import { PHASES } from "../../stacks/progress/solve";
import { html, type Html } from "./html";
import type { ReportData } from "./reportData";
import { missing, table } from "./table";
import { durationText, timeText } from "./words";

/** The newest recorded build of an image, and the slowest one that took nothing from the cache. */
interface Build {
  readonly name: string;
  readonly time: string;
  readonly newest: Timing;
  readonly slowest: number;
  readonly count: number;
}

/** How long images were built, phase by phase. */
export function timesSection({ runs }: ReportData): Html {
  if ("missing" in runs) {
    return missing(runs.missing);
  }
  const builds = buildsOf(runs.value);
  const longest = Math.max(1, ...builds.map(({ newest }) => total(newest)));
  return html`<p>
      From ${runs.value.length} recorded runs of <code>make up</code>: the newest build of each image.
      Services are built at the same time, and share the processors: the sum is not what a person waits for. A
      step from the cache is one that BuildKit did not run again; what Go's own cache saves inside of a step
      is part of “compiling”, and no run says how much.
    </p>
    <figure>
      <figcaption>
        The newest build of each image: <span class="key preparing">preparing</span>
        <span class="key compiling">compiling</span> <span class="key pushing">pushing</span>
      </figcaption>
      <div class="bars" role="img" aria-label="Bars of the times in the table below">
        ${builds.map((one) => bar(one, longest))}
      </div>
    </figure>
    ${table(
      "Times of the newest builds, and what the cache spared them",
      [
        { title: "Image" },
        { title: "When" },
        ...PHASES.map((title) => ({ title, isNumber: true })),
        { title: "together", isNumber: true },
        { title: "steps from the cache", isNumber: true },
        { title: "slowest recorded", isNumber: true },
      ],
      builds.map(({ name, time, newest, slowest, count }) => [
        `${name}${newest.state === "failed" ? " (failed)" : ""}`,
        timeText(time),
        ...PHASES.map((phase) => durationText(newest.phases[phase])),
        durationText(total(newest)),
        `${newest.cachedSteps} of ${newest.steps}`,
        count < 2 ? html`<span class="quiet">the only one</span>` : `${durationText(slowest)} of ${count}`,
      ]),
    )}`;
}

function bar({ name, newest }: Build, longest: number): Html {
  const parts = PHASES.map((phase) => {
    const share = ((100 * newest.phases[phase]) / longest).toFixed(2);
    return html`<span class="${phase}" style="width:${share}%"></span>`;
  });
  return html`<div class="bar">
    <span class="who">${name}</span><span class="track">${parts}</span
    ><span class="time">${durationText(total(newest))}</span>
  </div> `;
}

function buildsOf(runs: readonly RecordedRun[]): Build[] {
  const builds = new Map<string, Build>();
  for (const { time, builds: ofRun } of runs) {
    for (const newest of ofRun) {
      const known = builds.get(newest.name);
      builds.set(newest.name, {
        name: newest.name,
        time,
        newest,
        slowest: Math.max(known?.slowest ?? 0, total(newest)),
        count: (known?.count ?? 0) + 1,
      });
    }
  }
  return [...builds.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function total({ phases }: Timing): number {
  return PHASES.reduce((sum, phase) => sum + phases[phase], 0);
}
