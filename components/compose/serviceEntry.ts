import type { ComposeService } from "./composeOptions";
import { escaped } from "./interpolation";

/** A service as it stands in the file. */
export function serviceEntry(service: ComposeService, platform: string | undefined): Record<string, unknown> {
  const { ref, options } = service;
  const [ports, volumes] = [portsOf(service), volumesOf(service)];
  return {
    image: ref,
    ...(platform !== undefined && { platform }),
    ...options,
    ...(ports.length > 0 && { ports }),
    ...(volumes.length > 0 && { volumes }),
  };
}

/** Ports that are published: by default every port of the image under its own number, unless it has another's network. */
export function portsOf({ ports, options }: ComposeService): readonly unknown[] {
  if (Array.isArray(options["ports"])) {
    return options["ports"];
  }
  return options["network_mode"] === undefined ? ports.map(published) : [];
}

/** Mounts: by default a named volume for each volume of the image. */
export function volumesOf({ name, volumes, options }: ComposeService): readonly unknown[] {
  return Array.isArray(options["volumes"])
    ? options["volumes"]
    : volumes.map((path) => escaped(`${name}${path.replace(/[^\w.]/g, "-")}:${path}`));
}

/** TCP is not written out, as everybody writes it. */
function published(port: string): string {
  const [number = "", protocol] = port.split("/");
  return `${number}:${number}${protocol === "tcp" ? "" : `/${protocol ?? ""}`}`;
}
