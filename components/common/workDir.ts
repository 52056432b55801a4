/** Folder for build contexts and whatever else a project keeps for itself, relative to the working directory. */
export const WORK_DIR = ".go-service-image";
