package org.sitsformer.geo.tiff;

import java.util.ArrayList;
import java.util.List;

/** Cuts an image into segments and compresses them, in the order of the file's offset table. */
final class SegmentEncoder {
  private final TiffSpec spec;
  private final Planes planes;

  SegmentEncoder(TiffSpec spec, Planes planes) {
    this.spec = spec;
    this.planes = planes;
  }

  List<byte[]> encode() {
    List<byte[]> segments = new ArrayList<>();
    int parts = spec.planar ? spec.bands : 1;
    for (int part = 0; part < parts; part++) {
      for (int down = 0; down < spec.segmentsDown(); down++) {
        for (int across = 0; across < spec.segmentsAcross(); across++) {
          segments.add(segment(part, down * spec.segmentHeight, across * spec.segmentWidth));
        }
      }
    }
    return segments;
  }

  private byte[] segment(int part, int top, int left) {
    int samples = spec.planar ? 1 : spec.bands;
    int width = Math.min(spec.segmentWidth, spec.width - left);
    int height = Math.min(spec.segmentHeight, spec.height - top);
    // The last strip is short; tiles are always whole, zeros beyond the image.
    int rows = spec.tiled ? spec.segmentHeight : height;
    int pixelBytes = samples * spec.type.bytes();
    int rowBytes = Math.multiplyExact(spec.segmentWidth, pixelBytes);
    byte[] raw = new byte[Math.multiplyExact(rows, rowBytes)];
    for (int row = 0; row < height; row++) {
      int from = Math.toIntExact((long) (top + row) * spec.width + left);
      for (int sample = 0; sample < samples; sample++) {
        int band = spec.planar ? part : sample;
        int at = row * rowBytes + sample * spec.type.bytes();
        planes.copy(band, from, width, raw, at, pixelBytes);
      }
    }
    if (spec.predictor == 2) {
      for (int row = 0; row < rows; row++) {
        difference(raw, row * rowBytes, rowBytes, pixelBytes, spec.type.bytes());
      }
    }
    return spec.compression == Compression.NONE ? raw : Deflate.compress(raw, spec.level);
  }

  /** Replaces each sample by its difference to the one a pixel before, from the right. */
  private static void difference(byte[] raw, int start, int length, int pixelBytes, int size) {
    for (int at = start + length - size; at >= start + pixelBytes; at -= size) {
      int before = at - pixelBytes;
      switch (size) {
        case 1 -> raw[at] = (byte) (raw[at] - raw[before]);
        case 2 ->
            Planes.SHORT.set(
                raw,
                at,
                (short)
                    ((short) Planes.SHORT.get(raw, at) - (short) Planes.SHORT.get(raw, before)));
        case 4 ->
            Planes.INT.set(
                raw, at, (int) Planes.INT.get(raw, at) - (int) Planes.INT.get(raw, before));
        default -> throw new IllegalArgumentException("Predictor 2 of %d bytes".formatted(size));
      }
    }
  }
}
