package org.sitsformer.geo.tiff;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts images together into a file: header, all directories, then the segments. A COG has the data
 * of its last image, the smallest overview, first, and around each segment GDAL's leader and
 * trailer, which its structural-metadata block promises to readers.
 */
final class TiffAssembler {
  /** One image: its tags without offsets, and its compressed segments. */
  record Part(TiffSpec spec, int subfileType, List<byte[]> segments) {}

  private static final String STRUCTURE =
      """
      LAYOUT=IFDS_BEFORE_DATA
      BLOCK_ORDER=ROW_MAJOR
      BLOCK_LEADER=SIZE_AS_UINT4
      BLOCK_TRAILER=LAST_4_BYTES_REPEATED
      KNOWN_INCOMPATIBLE_EDITION=NO
      \s""";

  /** Room for the offsets' rounding; beyond it a classic TIFF's 32 bits do not reach. */
  private static final long CLASSIC_LIMIT = 0xFFFF_FFFFL - 65536;

  private final List<Part> parts;
  private final boolean cog;
  private final boolean big;

  private TiffAssembler(List<Part> parts, boolean cog, boolean big) {
    this.parts = parts;
    this.cog = cog;
    this.big = big;
  }

  static void write(List<Part> parts, boolean cog, OutputStream out) throws IOException {
    boolean big = parts.stream().anyMatch(part -> part.spec.bigTiff);
    TiffAssembler assembler = new TiffAssembler(parts, cog, big);
    if (!big && assembler.size() > CLASSIC_LIMIT) {
      assembler = new TiffAssembler(parts, cog, true);
    }
    assembler.write(out);
  }

  /** Returns the size of the whole file in bytes. */
  static long size(List<Part> parts, boolean cog) {
    return new TiffAssembler(parts, cog, false).size();
  }

  private long size() {
    long size = firstDirectory();
    for (Part part : parts) {
      size += directory(part, new long[part.segments.size()]).size() + dataSize(part);
    }
    return size;
  }

  private int firstDirectory() {
    int size = (big ? 16 : 8) + (cog ? structure().length : 0);
    return (size + 7) & ~7;
  }

  private static byte[] structure() {
    return "GDAL_STRUCTURAL_METADATA_SIZE=%06d bytes\n%s"
        .formatted(STRUCTURE.length(), STRUCTURE)
        .getBytes(StandardCharsets.US_ASCII);
  }

  private DirectoryEncoder directory(Part part, long[] offsets) {
    DirectoryEncoder tags = new DirectoryEncoder(big);
    part.spec.describe(tags);
    if (part.subfileType != 0) {
      tags.longs(Tags.NEW_SUBFILE_TYPE, part.subfileType);
    }
    long[] counts = part.segments.stream().mapToLong(segment -> segment.length).toArray();
    tags.longs(part.spec.tiled ? Tags.TILE_OFFSETS : Tags.STRIP_OFFSETS, offsets);
    tags.longs(part.spec.tiled ? Tags.TILE_BYTE_COUNTS : Tags.STRIP_BYTE_COUNTS, counts);
    return tags;
  }

  private long dataSize(Part part) {
    long size = 0;
    for (byte[] segment : part.segments) {
      size += segment.length + (cog ? 8 : segment.length & 1);
    }
    return size;
  }

  private void write(OutputStream out) throws IOException {
    long[] directories = new long[parts.size() + 1];
    long position = firstDirectory();
    for (int i = 0; i < parts.size(); i++) {
      directories[i] = position;
      position += directory(parts.get(i), new long[parts.get(i).segments.size()]).size();
    }
    List<Integer> dataOrder = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      dataOrder.add(cog ? parts.size() - 1 - i : i);
    }
    long[][] offsets = new long[parts.size()][];
    for (int i : dataOrder) {
      offsets[i] = offsets(parts.get(i), position);
      position += dataSize(parts.get(i));
    }
    out.write(header());
    for (int i = 0; i < parts.size(); i++) {
      out.write(directory(parts.get(i), offsets[i]).encode(directories[i], next(directories, i)));
    }
    for (int i : dataOrder) {
      for (byte[] segment : parts.get(i).segments) {
        writeSegment(segment, out);
      }
    }
  }

  private long next(long[] directories, int index) {
    return index + 1 < parts.size() ? directories[index + 1] : 0;
  }

  private long[] offsets(Part part, long start) {
    long[] offsets = new long[part.segments.size()];
    long position = start;
    for (int i = 0; i < offsets.length; i++) {
      int length = part.segments.get(i).length;
      offsets[i] = position + (cog ? 4 : 0);
      position += length + (cog ? 8 : length & 1);
    }
    return offsets;
  }

  private byte[] header() {
    int first = firstDirectory();
    ByteBuffer header = ByteBuffer.allocate(first).order(ByteOrder.LITTLE_ENDIAN);
    header.put((byte) 'I').put((byte) 'I');
    if (big) {
      header.putShort((short) 43).putShort((short) 8).putShort((short) 0).putLong(first);
    } else {
      header.putShort((short) 42).putInt(first);
    }
    if (cog) {
      header.put(structure());
    }
    return header.array();
  }

  private void writeSegment(byte[] segment, OutputStream out) throws IOException {
    if (cog) {
      ByteBuffer leader = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
      out.write(leader.putInt(segment.length).array());
      out.write(segment);
      out.write(segment, segment.length - 4, 4);
    } else {
      out.write(segment);
      out.write(new byte[segment.length & 1]);
    }
  }
}
