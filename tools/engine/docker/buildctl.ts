import { Readable } from "node:stream";
import picomatch from "picomatch";
import { create } from "tar";
import type { Buildctl, Folders, LocalFolder } from "../buildctl";
import type { DockerApi } from "./api";
import { putArchive } from "./container";
import { exec } from "./exec";

/** Where folders of this machine are copied to, in the container. */
const COPIES = "/tmp";

/** The client in BuildKit's container; what it reads is copied there first. */
export function dockerBuildctl(api: DockerApi, container: string): Buildctl {
  return {
    run: async (args, timeout) => exec(api, container, ["buildctl", ...args], timeout),
    withFolders: async (folders, work) => {
      const paths = Object.fromEntries(Object.keys(folders).map((name) => [name, `${COPIES}/${name}`]));
      try {
        await copy(api, container, folders);
        return await work(paths);
      } finally {
        await exec(api, container, ["rm", "-rf", ...Object.values(paths)]);
      }
    },
  };
}

async function copy(api: DockerApi, container: string, folders: Folders): Promise<void> {
  for (const [name, folder] of Object.entries(folders)) {
    await putArchive(api, container, COPIES, archiveOf(folder, name));
  }
}

function archiveOf({ path, ignored = [] }: LocalFolder, prefix: string): Readable {
  const isIgnored = picomatch(ignored.map((pattern) => pattern.replace(/^\//, "")));
  const archive = create(
    {
      cwd: path,
      prefix,
      portable: true,
      // a folder that is left out takes along what is in it
      filter: (entry) => !isIgnored(entry.replace(/^\.\/|\/$/g, "")),
    },
    ["."],
  );
  return Readable.from(archive);
}
