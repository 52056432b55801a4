/* What Pulumi loads as a policy pack: components/assets/policy leads here. */
import { policyPack } from "./pack";

policyPack();
