import { CHINA } from "../components/china";
import type { ServiceArguments } from "../components/plan/serviceArguments";
import type { Configuration } from "./configuration";
import type { Settings } from "./settings";

/** Arguments of every service that configuration and environment decide. */
export function serviceArguments(
  settings: Settings,
  configuration: Configuration,
): Omit<ServiceArguments, "main"> {
  const { version, versionVariable, extraTags, labels, cache } = configuration;
  return {
    source: configuration.root,
    ...(settings.platforms && { platforms: settings.platforms }),
    go: settings.go,
    cache,
    version,
    ...(versionVariable !== "" && { versionVariable }),
    extraTags,
    labels,
    ...runtimeArguments(configuration),
  };
}

function runtimeArguments({ runtime, timezone, mirrors, profile }: Configuration): Partial<ServiceArguments> {
  const presets: readonly string[] = ["", "scratch", "distroless", "alpine"];
  const base = presets.includes(runtime) ? (runtime as "scratch") : { image: runtime };
  return {
    ...(runtime !== "" && { runtime: base }),
    ...(timezone !== "" && { timezone }),
    mirrors: { ...(profile === "china" && CHINA.mirrors), ...mirrors },
  };
}
