package org.sitsformer.geo.tiff;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.util.zip.DataFormatException;

/** Turns the bytes of a segment into samples: codec, predictor, byte order. For one thread. */
final class SegmentDecoder {
  private static final ThreadLocal<SegmentDecoder> OF_THREAD =
      ThreadLocal.withInitial(() -> new SegmentDecoder(Inflate.create()));

  /** A larger scratch buffer is not kept for the thread's life. */
  private static final int LARGEST_KEPT = 16 << 20;

  private final Inflate inflate;
  private final Lzw lzw = new Lzw();
  private byte[] scratch = new byte[0];

  SegmentDecoder(Inflate inflate) {
    this.inflate = inflate;
  }

  static SegmentDecoder ofThread() {
    return OF_THREAD.get();
  }

  /**
   * Decodes a segment.
   *
   * @param in its bytes, of which those with reversed bits are turned round in place
   * @throws DataFormatException if they are damaged
   */
  Segment decode(TiffImage image, int segment, CodedBytes in) throws DataFormatException {
    SegmentLayout layout = image.layout();
    TiffImage.Coding coding = image.coding();
    int rows = layout.codedRows(segment);
    int rowSamples = layout.segmentWidth() * layout.samples();
    int rowBytes = (int) (((long) rowSamples * coding.bits() + 7) / 8);
    int size = rowBytes * rows;
    // Some writers code only the rows of a border tile that are in the image.
    int needed = rowBytes * layout.window(segment).height();
    refuseImpossible(coding.compression(), in.count(), needed);
    // Bytes need no second array: they are decoded where they stay.
    boolean inPlace = coding.bits() == 8;
    byte[] raw = inPlace ? new byte[size] : scratch(size);
    decompress(image, segment, in, raw, size, needed);
    Object samples = samples(coding, layout.samples(), raw, rows, rowSamples, rowBytes);
    if (scratch.length > LARGEST_KEPT) {
      scratch = new byte[0];
    }
    return Segment.of(samples, (long) rows * rowSamples * coding.type().bytes());
  }

  /** A few bytes that claim to be a huge segment cost no memory. */
  private static void refuseImpossible(Compression compression, int count, int needed)
      throws DataFormatException {
    long largest =
        switch (compression) {
          case NONE -> 1;
          case PACKBITS -> 64;
          case DEFLATE, OLD_DEFLATE -> 1032;
          default -> 65536;
        };
    if (needed > largest * count) {
      throw new DataFormatException(
          "%d bytes of %s cannot hold %d".formatted(count, compression, needed));
    }
  }

  private byte[] scratch(int size) {
    if (scratch.length < size) {
      scratch = new byte[size];
    }
    return scratch;
  }

  /** Fills {@code out[0, size)}, or at least {@code needed} bytes of it. */
  private void decompress(
      TiffImage image, int segment, CodedBytes coded, byte[] out, int size, int needed)
      throws DataFormatException {
    TiffImage.Coding coding = image.coding();
    byte[] in = coded.array();
    int from = coded.from();
    int count = coded.count();
    if (coding.reversedBits()) {
      for (int i = from; i < from + count; i++) {
        in[i] = (byte) (Integer.reverse(in[i]) >>> 24);
      }
    }
    switch (coding.compression()) {
      case NONE -> {
        if (count < needed) {
          throw new DataFormatException("%d bytes, %d are needed".formatted(count, needed));
        }
        System.arraycopy(in, from, out, 0, Math.min(count, size));
      }
      case DEFLATE, OLD_DEFLATE -> inflate.inflate(in, from, count, out, size, needed);
      case LZW -> lzw.decode(in, from, count, out, size, needed);
      case PACKBITS -> PackBits.decode(in, from, count, out, size, needed);
      case ZSTD -> zstd(in, from, count, out, size, needed);
      case JPEG ->
          Jpeg.decode(
              coding.jpegTables(), coded, out, image.layout(), image.layout().codedRows(segment));
      default -> throw new DataFormatException("No decoder of " + coding.compression());
    }
  }

  private static void zstd(byte[] in, int from, int count, byte[] out, int size, int needed)
      throws DataFormatException {
    long done;
    try {
      done = Zstd.decompressByteArray(out, 0, size, in, from, count);
    } catch (ZstdException broken) {
      throw new DataFormatException("ZSTD: " + broken.getMessage());
    }
    if (Zstd.isError(done)) {
      throw new DataFormatException("ZSTD: " + Zstd.getErrorName(done));
    }
    if (done < needed) {
      throw new DataFormatException("ZSTD ends after %d of %d bytes".formatted(done, size));
    }
  }

  private static Object samples(
      TiffImage.Coding coding, int pixel, byte[] raw, int rows, int rowSamples, int rowBytes) {
    int count = rows * rowSamples;
    if (coding.predictor() == 3) {
      Predictor.joinFloatBytes(raw, rows, rowBytes, pixel, coding.bits() / 8);
    } else if (coding.bigEndian() && coding.bits() != 24 && coding.bits() % 8 == 0) {
      swap(raw, count, coding.bits() / 8);
    }
    int step = coding.predictor() == 2 ? pixel : 0;
    if (coding.type().isFloating() || coding.bits() == 8) {
      // Predictor 2 adds the bit patterns, also of floating-point numbers.
      return switch (coding.bits()) {
        case 8 -> Predictor.bytes(raw, rows, rowSamples, step);
        case 16 -> Samples.halves(Predictor.shorts(raw, rows, rowSamples, step));
        case 32 -> Samples.floats(Predictor.ints(raw, rows, rowSamples, step));
        default -> Samples.doubles(Predictor.longs(raw, rows, rowSamples, step));
      };
    }
    return switch (coding.bits()) {
      case 16 -> Predictor.shorts(raw, rows, rowSamples, step);
      case 32 -> Predictor.ints(raw, rows, rowSamples, step);
      default -> Samples.unpack(coding, raw, rows, rowSamples, rowBytes);
    };
  }

  private static void swap(byte[] raw, int count, int size) {
    for (int at = 0; at < count * size; at += size) {
      for (int low = at, high = at + size - 1; low < high; low++, high--) {
        byte kept = raw[low];
        raw[low] = raw[high];
        raw[high] = kept;
      }
    }
  }
}
