// Proves that each `@default` of a component's arguments is what counts: what is registered with the written value is the same as
// without it.
import assert from "node:assert/strict";
import {
  CcrNamespace,
  type CcrNamespaceArgs,
  ExistingNamespace,
  GoDependencies,
  GoServiceImage,
  GoServices,
  TcrNamespace,
  type TcrNamespaceArgs,
} from "../../components";
import { GoService } from "../../components/kubernetes/goService";
import { registrations } from "../support/component/recording";
import { type Default, defaultsOf } from "../support/defaults";
import { AUTH, SHOP } from "../support/shop";
import { below, makeTree, removeTrees } from "../support/tree";

const CCR: CcrNamespaceArgs = {
  name: "team",
  credentials: { username: "100000000001", password: "passw0rd!" },
};
const TCR: TcrNamespaceArgs = {
  name: "team",
  instance: { id: "tcr-abcdefgh", host: "acme.tencentcloudcr.com" },
};

/** What is declared with some arguments. */
type Declare = (args: object) => unknown;

function existing(): ExistingNamespace {
  return new ExistingNamespace("team", { registry: "registry.example.com/team" });
}

const service = (): object => ({ source: "shop", main: AUTH, namespace: existing() });

/** Interface, its file, what is declared with it, and how many of its defaults are values at least. */
const CASES: readonly (readonly [name: string, file: string, least: number, declare: Declare])[] = [
  ["CcrNamespaceArgs", "tencent/ccr/args.ts", 4, (args) => new CcrNamespace("n", { ...CCR, ...args })],
  ["TcrNamespaceArgs", "tencent/tcr/args.ts", 4, (args) => new TcrNamespace("n", { ...TCR, ...args })],
  [
    "TcrPushAccountArgs",
    "tencent/tcr/args.ts",
    1,
    (args) => new TcrNamespace("n", { ...TCR, ...(Object.keys(args).length > 0 && { credentials: args }) }),
  ],
  [
    "ServiceDeclaration",
    "serviceImageArgs.ts",
    5,
    (args) => new GoServiceImage("auth", { ...service(), ...args } as never),
  ],
  [
    "DependenciesDeclaration",
    "dependenciesArgs.ts",
    5,
    (args) => new GoDependencies("deps", { source: "shop", mains: [AUTH], namespace: existing(), ...args }),
  ],
  [
    "DependenciesArguments",
    "plan/dependenciesPlan.ts",
    3,
    (args) => new GoDependencies("deps", { source: "shop", mains: [AUTH], namespace: existing(), ...args }),
  ],
  [
    "GoServicesArgs",
    "goServicesArgs.ts",
    2,
    (args) => new GoServices("shop", { source: "shop", namespace: "registry.example.com/team", ...args }),
  ],
  [
    "GoServiceArgs",
    "kubernetes/goService.ts",
    3,
    (args) => new GoService("auth", { ...service(), ...args } as never),
  ],
];

describe("default of a component", function () {
  this.timeout(60_000);
  const before = process.cwd();

  beforeEach(() => process.chdir(makeTree(below("shop", SHOP))));
  afterEach(() => {
    process.chdir(before);
    removeTrees();
  });

  /** Everything that is registered, as text; undefined if the arguments are refused. */
  async function registered(declare: Declare, args: object): Promise<string | undefined> {
    try {
      const all = await registrations(() => void declare(args));
      return JSON.stringify(all);
    } catch {
      return undefined;
    }
  }

  for (const [name, file, least, declare] of CASES) {
    it(`${name}: what is written is what counts`, async () => {
      const all: readonly Default[] = defaultsOf(`components/${file}`, name);
      const plain = await registered(declare, {});
      assert.ok(plain !== undefined && plain.length > 300);
      assert.ok(all.length >= least, all.map(([argument]) => argument).join());
      for (const [argument, values] of all) {
        const given: (string | undefined)[] = [];
        for (const value of values) {
          given.push(await registered(declare, { [argument]: value }));
        }
        assert.ok(given.includes(plain), `${argument}: ${JSON.stringify(values)}`);
      }
    });
  }
});
