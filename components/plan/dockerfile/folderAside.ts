/** Minutes after which an unfinished folder is a killed build's. */
const ABANDONED = 60;

/**
 * Shell commands that set `$new` to a folder for unfinished files in a mount which several builds use at the same time; from
 * there, a rename puts each file to its place as a whole. What killed builds left is removed.
 *
 * @param mount its path.
 * @param prefix of the folder's name, which tells it from the mount's content.
 * @param seenFrom the mount as the commands name it, such as `.` where they run in it. @default - its path
 */
export function folderAside(mount: string, prefix: string, seenFrom = mount): string {
  return `find ${seenFrom} -maxdepth 1 -name '${prefix}.*' -mmin +${ABANDONED} -exec rm -rf {} +
new=$(mktemp -d ${mount}/${prefix}.XXXXXX)`;
}
