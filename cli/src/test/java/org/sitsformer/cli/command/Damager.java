package org.sitsformer.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.sitsformer.geo.io.MemoryInput;
import org.sitsformer.geo.tiff.TiffFile;
import org.sitsformer.geo.tiff.TiffImage;

/** Spoils files. */
final class Damager {
  private Damager() {}

  /** Overwrites the middle of a compressed segment. */
  static void damageSegment(Path file, int segment) throws IOException {
    byte[] content = Files.readAllBytes(file);
    TiffImage image = TiffFile.read(new MemoryInput(file.toString(), content)).main();
    int start = (int) image.segmentOffset(segment);
    int length = image.segmentBytes(segment);
    Arrays.fill(content, start + length / 3, start + length / 2, (byte) 0xff);
    Files.write(file, content);
  }

  static void truncate(Path file) throws IOException {
    byte[] content = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(content, content.length / 2));
  }
}
