import { dependenciesStages } from "./dependenciesStages";
import { CACHES, DOWNLOADS, type ModuleBuild, goStage } from "./goStages";

/**
 * The Dockerfile of a module's compiled dependencies. The image is data only, so that a builder of any
 * architecture can mount it: Go's two caches, for the services' compile stages. They are copied into the root: a folder
 * that the copy had to make would bear the time of the build.
 */
export function dependenciesDockerfile(build: ModuleBuild): string {
  return `${goStage(build)}
${dependenciesStages(build)}
FROM scratch AS final
COPY --link --from=modules ${DOWNLOADS}/ /
COPY --link --from=dependencies ${CACHES}/ /
`;
}
