package org.sitsformer.geo.tiff;

import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.DataFormatException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/** JPEG segments by the JDK's decoder, samples as they are coded, without change of colours. */
final class Jpeg {
  private Jpeg() {}

  /**
   * Decodes a segment of which {@code rows} rows are wanted.
   *
   * @param tables tag 347: quantization and Huffman tables between SOI and EOI, or empty
   * @param out receives {@code rows * segmentWidth * samples} bytes, bands of a pixel together
   * @throws DataFormatException if it is damaged, or not of the layout's size and bands
   */
  static void decode(byte[] tables, CodedBytes in, byte[] out, SegmentLayout layout, int rows)
      throws DataFormatException {
    ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
    try (ImageInputStream stream =
        ImageIO.createImageInputStream(new ByteArrayInputStream(withTables(tables, in)))) {
      reader.setInput(stream);
      // Checked before decoding: the stream's own size may be anything.
      if (reader.getWidth(0) != layout.segmentWidth()
          || reader.getHeight(0) < rows
          || reader.getHeight(0) > layout.segmentHeight()) {
        throw new DataFormatException(
            "JPEG of %d x %d pixels in a segment of %d x %d"
                .formatted(
                    reader.getWidth(0),
                    reader.getHeight(0),
                    layout.segmentWidth(),
                    layout.segmentHeight()));
      }
      Raster raster = reader.readRaster(0, null);
      if (raster.getNumBands() != layout.samples()) {
        throw new DataFormatException(
            "JPEG of %d bands, the image has %d".formatted(raster.getNumBands(), layout.samples()));
      }
      int[] row = new int[layout.segmentWidth() * layout.samples()];
      for (int y = 0; y < rows; y++) {
        raster.getPixels(0, y, layout.segmentWidth(), 1, row);
        for (int i = 0; i < row.length; i++) {
          out[y * row.length + i] = (byte) row[i];
        }
      }
    } catch (IOException | RuntimeException broken) {
      throw new DataFormatException("JPEG: " + broken.getMessage());
    } finally {
      reader.dispose();
    }
  }

  private static byte[] withTables(byte[] tables, CodedBytes in) {
    ByteArrayOutputStream whole = new ByteArrayOutputStream(tables.length + in.count());
    if (tables.length > 4 && in.count() > 2) {
      whole.write(tables, 0, tables.length - 2);
      whole.write(in.array(), in.from() + 2, in.count() - 2);
    } else {
      whole.write(in.array(), in.from(), in.count());
    }
    return whole.toByteArray();
  }
}
