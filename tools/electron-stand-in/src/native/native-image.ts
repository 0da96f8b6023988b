import { readFileSync } from 'node:fs';
import type { NativeImage as ElectronNativeImage } from 'electron';
import { guardClass, guardObject } from '../core/guard.ts';

const PNG_SIGNATURE = 0x89504e47;

/** `NativeImage`: the encoded bytes as they came. Sizes are read from PNG headers; nothing is ever decoded. */
export class NativeImage
  implements
    Pick<
      ElectronNativeImage,
      | 'toPNG'
      | 'toDataURL'
      | 'isEmpty'
      | 'getAspectRatio'
      | 'isTemplateImage'
      | 'setTemplateImage'
      | 'isMacTemplateImage'
    >
{
  isMacTemplateImage = false;
  readonly #bytes: Buffer;
  readonly #size: { width: number; height: number };

  constructor(bytes: Buffer, size = pngSize(bytes)) {
    this.#bytes = bytes;
    this.#size = size;
  }
  toPNG(): Buffer {
    return this.#bytes;
  }
  toDataURL(): string {
    return `data:image/png;base64,${this.#bytes.toString('base64')}`;
  }
  isEmpty(): boolean {
    return this.#bytes.length === 0;
  }
  getSize() {
    return { ...this.#size };
  }
  getAspectRatio(): number {
    return this.#size.height === 0 ? 1 : this.#size.width / this.#size.height;
  }
  /** An image of the size asked for; its pixels stay as they are. */
  resize({ width, height }: { width?: number; height?: number }): NativeImage {
    const ratio = this.getAspectRatio();
    const newWidth = width ?? (height === undefined ? this.#size.width : Math.round(height * ratio));
    return new NativeImage(this.#bytes, { width: newWidth, height: height ?? Math.round(newWidth / ratio) });
  }
  setTemplateImage(option: boolean): void {
    this.isMacTemplateImage = option;
  }
  isTemplateImage(): boolean {
    return this.isMacTemplateImage;
  }
  /** Only the first representation is kept. */
  addRepresentation(_options: object): void {}
}
guardClass('NativeImage', NativeImage);

function pngSize(bytes: Buffer): { width: number; height: number } {
  if (bytes.length < 24 || bytes.readUInt32BE(0) !== PNG_SIGNATURE) return { width: 0, height: 0 };
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

const EMPTY = Buffer.alloc(0);

export const nativeImage = guardObject('nativeImage', {
  createEmpty: () => new NativeImage(EMPTY),
  createFromBuffer: (bytes: Buffer) => new NativeImage(bytes),
  createFromDataURL: (url: string) => new NativeImage(Buffer.from(url.slice(url.indexOf(',') + 1), 'base64')),
  /** An unreadable file gives an empty image, as in Electron. */
  createFromPath(file: string): NativeImage {
    try {
      return new NativeImage(readFileSync(file));
    } catch {
      return new NativeImage(EMPTY);
    }
  },
});

/** What Electron accepts as an image: a path or a NativeImage. */
export type ImageSource = NativeImage | string;

/** Throws for an image file that cannot be read, as `Tray` does. */
export function toImage(source: ImageSource): NativeImage {
  if (typeof source !== 'string') return source;
  const image = nativeImage.createFromPath(source);
  if (image.isEmpty()) throw new Error(`Failed to load image from path '${source}'`);
  return image;
}
