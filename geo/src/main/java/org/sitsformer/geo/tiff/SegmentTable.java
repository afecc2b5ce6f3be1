package org.sitsformer.geo.tiff;

import java.io.IOException;
import org.sitsformer.geo.tiff.TiffException.Code;

/**
 * Where the segments of an image lie, with libtiff's leniency: sizes that an uncompressed image
 * implies may be missing or wrong. What lies beyond the end of the file is an error here, before
 * any pixel is read.
 */
final class SegmentTable {
  /** Uncompressed strips above this size are cut, as libtiff does, into pieces below it. */
  private static final int CHOPPED = 256 << 10;

  private final Directory tags;
  private final TiffImage.Coding coding;
  private final SegmentLayout stated;
  private SegmentLayout layout;
  private long[] offsets;
  private int[] bytes;

  SegmentTable(Directory tags, SegmentLayout layout, TiffImage.Coding coding) throws IOException {
    this.tags = tags;
    this.coding = coding;
    this.stated = layout;
    this.layout = layout;
    read();
    chop();
  }

  SegmentLayout layout() {
    return layout;
  }

  long[] offsets() {
    return offsets;
  }

  int[] bytes() {
    return bytes;
  }

  private void read() throws IOException {
    int offsetTag = tags.has(Tags.TILE_OFFSETS) ? Tags.TILE_OFFSETS : Tags.STRIP_OFFSETS;
    int countTag = tags.has(Tags.TILE_BYTE_COUNTS) ? Tags.TILE_BYTE_COUNTS : Tags.STRIP_BYTE_COUNTS;
    long needed = stated.count();
    if (needed > Integer.MAX_VALUE / 2) {
      throw error(Code.TOO_LARGE, tags.position(), "%d segments".formatted(needed));
    }
    offsets = tags.numbers(offsetTag, needed);
    if (offsets.length < needed) {
      throw error(
          Code.DAMAGED_HEADER,
          tags.position(offsetTag),
          "Offsets of %d segments, %d are needed".formatted(offsets.length, needed));
    }
    long[] counts = tags.numbers(countTag, needed);
    if (counts.length != 0 && counts.length < needed) {
      throw error(
          Code.DAMAGED_HEADER,
          tags.position(countTag),
          "Sizes of %d segments, %d are needed".formatted(counts.length, needed));
    }
    bytes = new int[offsets.length];
    for (int i = 0; i < offsets.length; i++) {
      long count = count(i, counts);
      if (count < 0 || offsets[i] < 0 || offsets[i] > tags.file().length() - count) {
        throw error(
            Code.TRUNCATED,
            offsets[i],
            "Segment %d has %d bytes there, the file ends at %d"
                .formatted(i, count, tags.file().length()));
      }
      if (count > 2L * ImageParser.LARGEST_SEGMENT) {
        throw error(Code.TOO_LARGE, offsets[i], "Segment %d has %d bytes".formatted(i, count));
      }
      bytes[i] = (int) count;
    }
  }

  private long count(int segment, long[] counts) throws IOException {
    if (coding.compression() == Compression.NONE) {
      long raw = rowBytes() * stated.codedRows(segment);
      boolean known = segment < counts.length && counts.length == offsets.length;
      if (known && counts[segment] == 0 && (offsets[segment] == 0 || offsets.length > 1)) {
        return 0;
      }
      // One strip's size says nothing that the image's does not.
      return known && offsets.length > 1 ? Math.min(raw, counts[segment]) : raw;
    }
    if (segment < counts.length) {
      return counts[segment];
    }
    if (offsets.length == 1 && offsets[0] > 0) {
      return Math.max(0, tags.file().length() - offsets[0]);
    }
    throw error(
        Code.DAMAGED_HEADER,
        tags.position(),
        "Sizes of %d segments, %d are needed".formatted(counts.length, offsets.length));
  }

  private long rowBytes() {
    return ((long) stated.segmentWidth() * stated.samples() * coding.bits() + 7) / 8;
  }

  private void chop() throws TiffException {
    long rowBytes = rowBytes();
    boolean large = rowBytes * stated.segmentHeight() > CHOPPED && rowBytes <= CHOPPED;
    if (coding.compression() != Compression.NONE || stated.tiled() || !large) {
      return;
    }
    // Only rows that divide a strip keep all pieces in one regular layout.
    int rows = (int) Math.max(1, CHOPPED / rowBytes);
    boolean single = stated.down() == 1;
    while (!single && stated.segmentHeight() % rows != 0) {
      rows--;
    }
    SegmentLayout chopped =
        new SegmentLayout(
            stated.width(),
            stated.height(),
            stated.parts(),
            stated.samples(),
            stated.width(),
            rows,
            false);
    if (chopped.count() > Math.max(1 << 16, tags.file().length() / 1024)) {
      throw error(Code.TOO_LARGE, tags.position(), "%d pieces".formatted(chopped.count()));
    }
    long[] newOffsets = new long[(int) chopped.count()];
    int[] newBytes = new int[newOffsets.length];
    for (int i = 0; i < newOffsets.length; i++) {
      int top = chopped.window(i).row();
      int old = stated.index(chopped.part(i), top / stated.segmentHeight(), 0);
      long within = rowBytes * (top % stated.segmentHeight());
      long available = Math.max(0, bytes[old] - within);
      newBytes[i] = (int) Math.min(available, rowBytes * chopped.codedRows(i));
      newOffsets[i] = newBytes[i] == 0 ? 0 : offsets[old] + within;
    }
    layout = chopped;
    offsets = newOffsets;
    bytes = newBytes;
  }

  private TiffException error(Code code, long position, String reason) {
    return new TiffException(code, tags.file().name(), position, reason);
  }
}
