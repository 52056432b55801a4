import { shellQuoted } from "../../common/quoting";
import type { Platform } from "../../toolchain/platform";

/** The shell commands that build one platform. */
export interface PlatformCommands {
  readonly platform: Platform;
  readonly commands: readonly string[];
  /** A command that says more about why they have failed. It reads {@link logOf} the platform. */
  readonly advice: string;
}

/** What the commands of a platform print goes there. */
export function logOf({ name }: Platform): string {
  return `${folderOf(name)}/log`;
}

/**
 * Lines of `go build -v` that name a package: one word, as a path has it. They are printed when all went well, so that what
 * a change costs can be seen and counted; around an error they would hide the one line that matters.
 */
export const PACKAGE_NAME = "^[[:alnum:]_.~/@-]+$";

/** Shell commands that print a log without the names of packages; a log of nothing else is printed as it is. */
export function printReason(log: string): string {
  return `{ grep -Ev '${PACKAGE_NAME}' ${log} || cat ${log}; }`;
}

/**
 * A function of a shell, `refused LOG`, for the log of a `go build -v` that has failed: whether all that it tells is that
 * sources are wrong. Go has compiled everything else then, and would end in the same way on every machine: a service that
 * needs the package compiles it itself, and fails, and the others need not know. Anything else, such as a compiler that was
 * killed, or a full disk, is an error of the build.
 *
 * Under the heading `# path` of each package is a line with a position; a message may go on in further lines, with a tab.
 */
export const REFUSED_FUNCTION = `refused() {
  grep -Ev '${PACKAGE_NAME}' "$1" | awk ${shellQuoted(`
    function ended() { if (paths != "" && !told) other = 1 }
    /^# / { ended(); paths = paths " " $2; told = 0; next }
    paths != "" && /^[^ \\t:]+[.](go|s):[0-9]+(:[0-9]+)?: / { told = 1; next }
    told && (/^\\t/ || /^too many errors/ || /^note: /) { next }
    { other = 1 }
    END { ended(); if (paths == "" || other) exit 1; print "left to the services, since the compiler refuses them:" paths }`)}
}`;

/**
 * Builds platforms two at a time: one linker does not fill the processors. Their output is printed when both have ended;
 * of those that fail only the reason, as the last thing, and once if it is the same for both.
 */
export function sideBySide(platforms: readonly PlatformCommands[]): string[] {
  return platforms.flatMap((_, index) =>
    index % 2 === 0 ? together(platforms.slice(index, index + 2)) : [],
  );
}

function together(platforms: readonly PlatformCommands[]): string[] {
  const names = platforms.map(({ platform }) => platform.name);
  const folders = names.map(folderOf);
  const logs = platforms.map(({ platform }) => logOf(platform));
  return [
    `mkdir -p ${folders.join(" ")}`,
    ...platforms.flatMap(({ platform, commands }, index) => [
      "{",
      ...commands,
      `} > ${logOf(platform)} 2>&1 &`,
      `build${index}=$!`,
    ]),
    "# of what fails the reason is told last, without the names of packages, and once if both have the same",
    "failed=",
    ...platforms.flatMap(({ platform, advice }, index) => [
      `wait $build${index} || {`,
      `  failed="$failed ${platform.name}"`,
      `  ${printReason(logOf(platform))} > ${folderOf(platform.name)}/reason`,
      `  ${advice} >> ${folderOf(platform.name)}/reason`,
      "}",
    ]),
    ...(names.length > 1 ? printCommonReason(names) : []),
    "for platform in $failed; do",
    '  echo "$platform:" && cat /tmp/$platform/reason',
    "done >&2",
    '[ -z "$failed" ] || exit 1',
    `cat ${logs.join(" ")} >&2`,
  ];
}

/** A reason that both share is printed once. */
function printCommonReason(names: readonly string[]): string[] {
  const reasons = names.map((name) => `"$(cat ${folderOf(name)}/reason)"`);
  return [
    `if [ "$failed" = " ${names.join(" ")}" ] && [ ${reasons.join(" = ")} ]; then`,
    `  echo "${names.join(", ")}:" >&2 && cat ${folderOf(names[0] ?? "")}/reason >&2`,
    "  exit 1",
    "fi",
  ];
}

function folderOf(platform: string): string {
  return `/tmp/${platform}`;
}
