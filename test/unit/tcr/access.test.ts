// Proves that an instance of the enterprise registry is not opened to the whole internet, in either family of addresses.
import assert from "node:assert/strict";
import { tcrProblems } from "../../../components/tencent/tcr/checks";

describe("TCR: public access", () => {
  const rules = (cidr: string): string =>
    tcrProblems({ name: "team", instance: { name: "acme", type: "basic", publicAccess: [cidr] } })
      .map(({ rule }) => rule)
      .join();

  for (const cidr of ["0.0.0.0/0", "::/0"]) {
    it(`${cidr}: refused as the whole internet`, () => assert.match(rules(cidr), /whole internet/));
  }
  it("a network is accepted", () => assert.equal(rules("203.0.113.0/24"), ""));
});
