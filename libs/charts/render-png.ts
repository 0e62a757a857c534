import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

type Renderer = (svg: string) => Uint8Array;

let renderer: Promise<Renderer> | undefined;

/**
 * Renders SVG as PNG: by resvg as WebAssembly and with a font of its own, so it needs no native module and no font of
 * the machine. Both are loaded when they are first needed.
 */
export async function renderPng(svg: string): Promise<Uint8Array> {
  renderer ??= load();
  // What could not be loaded this time may be there the next.
  renderer.catch(() => (renderer = undefined));
  return (await renderer)(svg);
}

async function load(): Promise<Renderer> {
  const { resolve } = createRequire(import.meta.url);
  const [{ Resvg, initWasm }, wasm, font] = await Promise.all([
    import('@resvg/resvg-wasm'),
    readFile(resolve('@resvg/resvg-wasm/index_bg.wasm')),
    readFile(resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf')),
  ]);
  await initWasm(wasm);
  const options = {
    font: { fontBuffers: [new Uint8Array(font)], defaultFontFamily: 'DejaVu Sans', loadSystemFonts: false },
  };
  return (svg) => {
    const drawing = new Resvg(svg, options);
    const image = drawing.render();
    const png = image.asPng();
    image.free();
    drawing.free();
    return png;
  };
}
