import { spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Reference } from "../../components/common/reference";
import { WORK_DIR } from "../../components/common/workDir";
import type { ComposeService } from "../../components/compose/composeOptions";
import { type Prepared, runningProcess, startProgram } from "../container";
import type { ContainerWish } from "../containerCommand";
import { registryAccess, variablesFor } from "../registryAccess";
import { runcPlan } from "./specification";
import { unpackImage } from "./unpackedImage";

/** Name of the container: each has a folder of its own for runc's records. */
const CONTAINER = "service";

/**
 * Pulls an image, to be started with runc alone. Nothing is left when it has ended, but named volumes, which are kept in the
 * project's own folder.
 *
 * @param say gets a line for each part of the declaration that has no place here.
 * @throws RegistryError if the image cannot be pulled.
 */
export async function prepareWithRunc(
  service: ComposeService,
  wish: Pick<ContainerWish, "environment" | "args"> & { readonly platform: string },
  say: (line: string) => void,
): Promise<Prepared> {
  const bundle = mkdtempSync(join(tmpdir(), "go-service-image-run-"));
  const remove = (): void => {
    runc(bundle, "delete", "--force", CONTAINER);
    rmSync(bundle, { recursive: true, force: true });
  };
  try {
    const image = await pulled(service, wish.platform, join(bundle, "rootfs"));
    const passwd = join(bundle, "rootfs", "etc", "passwd");
    const plan = runcPlan(service, image, wish, {
      uid: process.getuid?.() ?? 0,
      gid: process.getgid?.() ?? 0,
      volumes: resolve(WORK_DIR, "volumes"),
      passwd: existsSync(passwd) ? readFileSync(passwd, "utf8") : "",
      env: process.env,
    });
    plan.leftOut.forEach((key) => say(`${key} of ${service.name} has no place with runc: it is left out`));
    makeVolumes(plan.folders, plan.specification);
    writeFileSync(join(bundle, "config.json"), JSON.stringify(plan.specification));
    return {
      start: () => {
        const args = [...rootOf(bundle), "run", "--bundle", bundle, CONTAINER];
        const child = startProgram("runc", args, { isForeground: false });
        return runningProcess(child, () => runc(bundle, "kill", CONTAINER, "KILL"), remove);
      },
      drop: remove,
    };
  } catch (error) {
    remove();
    throw error;
  }
}

async function pulled(
  { ref, name }: ComposeService,
  platform: string,
  folder: string,
): ReturnType<typeof unpackImage> {
  const image = Reference.parse(ref);
  if (image === undefined) {
    throw new Error(`${name}: ${ref} is no reference`);
  }
  const access = registryAccess(variablesFor(image.host));
  try {
    return await unpackImage(access, image, platform, folder);
  } finally {
    await access.close();
  }
}

/** Folders of named volumes belong to the program's user from the beginning, as an engine's do. */
function makeVolumes(folders: readonly string[], specification: Readonly<Record<string, unknown>>): void {
  const { user } = specification["process"] as { user: { uid: number; gid: number } };
  for (const folder of folders.filter((one) => !existsSync(one))) {
    mkdirSync(folder, { recursive: true });
    if (process.getuid?.() === 0) {
      chownSync(folder, user.uid, user.gid);
    }
  }
}

function runc(bundle: string, ...args: string[]): void {
  spawnSync("runc", [...rootOf(bundle), ...args], { stdio: "ignore" });
}

function rootOf(bundle: string): string[] {
  return ["--root", join(bundle, "state")];
}
