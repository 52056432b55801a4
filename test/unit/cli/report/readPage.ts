import type { DefaultTreeAdapterTypes as Tree } from "parse5" with { "resolution-mode": "import" };

/** An element of a page, as a browser would read it. */
export class Element {
  public constructor(private readonly node: Tree.Element | Tree.Document) {}

  public get name(): string {
    return this.node.nodeName;
  }

  public get attributes(): [string, string][] {
    return "attrs" in this.node ? this.node.attrs.map(({ name, value }) => [name, value]) : [];
  }

  /** Everything that is written in it. */
  public get text(): string {
    const textOf = (node: Tree.ChildNode): string =>
      "value" in node ? node.value : "childNodes" in node ? node.childNodes.map(textOf).join("") : "";
    return this.node.childNodes.map(textOf).join("");
  }

  public attribute(name: string): string | undefined {
    return this.attributes.find(([one]) => one === name)?.[1];
  }

  /** All elements below it, in the order of the page. */
  public every(): Element[] {
    return this.node.childNodes.flatMap((child) => {
      const element = "attrs" in child ? new Element(child) : undefined;
      return element === undefined ? [] : [element, ...element.every()];
    });
  }

  /** Those of some names. */
  public all(...names: readonly string[]): Element[] {
    return this.every().filter(({ name }) => names.includes(name));
  }
}

/** Reads a page by the rules of browsers. @throws Error if it has mistakes that they mend. */
export async function readPage(page: string): Promise<Element> {
  const { parse } = await import("parse5");
  const errors: string[] = [];
  const document = parse(page, { onParseError: ({ code }) => errors.push(code) });
  if (errors.length > 0) {
    throw new Error(`the page is not well-formed: ${[...new Set(errors)].join(", ")}`);
  }
  return new Element(document);
}
