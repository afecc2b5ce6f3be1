package org.sitsformer.report;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Makes PNG pictures of a mosaic: indexed colours, no-data transparent. */
final class Quicklook {
  private Quicklook() {}

  /**
   * Returns a PNG whose pixel values are the mosaic's.
   *
   * @param argb 256 packed colours, see {@link Palette}
   */
  static byte[] png(Mosaic mosaic, int[] argb) {
    IndexColorModel colors =
        new IndexColorModel(8, 256, argb, 0, true, 0, java.awt.image.DataBuffer.TYPE_BYTE);
    BufferedImage image =
        new BufferedImage(mosaic.width(), mosaic.height(), BufferedImage.TYPE_BYTE_INDEXED, colors);
    byte[] raster = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
    System.arraycopy(mosaic.values(), 0, raster, 0, raster.length);
    return encode(image);
  }

  private static byte[] encode(BufferedImage image) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      ImageWriteParam param = writer.getDefaultWriteParam();
      param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      param.setCompressionQuality(0);
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), param);
    } catch (IOException e) {
      throw new UncheckedIOException("PNG could not be encoded", e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }
}
