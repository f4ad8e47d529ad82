import { createRequire } from "node:module";

let started: Promise<Painter> | undefined;

/** Starts the painter once: the module and the fonts are read from the packages, and nothing from the network. */
function painter(): Promise<Painter> {
  return started ??= (async () => {
    const { initWasm, Resvg } = await import("@resvg/resvg-wasm");
    const find = createRequire(import.meta.url).resolve;
    const read = (name: string) => Deno.readFile(find(name));
    await initWasm(await read("@resvg/resvg-wasm/index_bg.wasm"));
    const faces = ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"];
    const fontBuffers = await Promise.all(faces.map((face) => read(`dejavu-fonts-ttf/ttf/${face}`)));
    return (svg) => {
      const font = { fontBuffers, defaultFontFamily: "DejaVu Sans", sansSerifFamily: "DejaVu Sans" };
      const drawing = new Resvg(svg, { background: "white", fitTo: { mode: "zoom", value: 2 }, font });
      try {
        return drawing.render().asPng();
      } finally {
        drawing.free();
      }
    };
  })();
}

type Painter = (svg: string) => Uint8Array;

/**
 * Paints an SVG as a PNG image, two pixels for each of its units, on white, with the letters of DejaVu Sans. Needs
 * permission to read the installed packages.
 */
export async function svgToPng(svg: string): Promise<Uint8Array> {
  return (await painter())(svg);
}
