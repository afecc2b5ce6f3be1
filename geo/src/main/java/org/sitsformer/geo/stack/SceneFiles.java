package org.sitsformer.geo.stack;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.sitsformer.geo.archive.SceneFile;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.io.CountingInput;
import org.sitsformer.geo.io.FileEntry;
import org.sitsformer.geo.io.RangeInput;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.geo.stack.ScenePlan.Source;
import org.sitsformer.geo.tiff.SegmentCache;
import org.sitsformer.geo.tiff.SegmentDamage;
import org.sitsformer.geo.tiff.TiffException;
import org.sitsformer.geo.tiff.TiffImage;
import org.sitsformer.geo.tiff.TiffReader;

/** The open files of one scene. Each is checked against the catalog when it is opened. */
final class SceneFiles implements AutoCloseable {
  private record Open(RangeInput input, TiffImage image) {}

  private final Storage storage;
  private final SegmentCache segments;
  private final ReadMeter meter;
  private final Predicate<PixelWindow> wanted;
  private final List<Damage> damages;
  private final Map<String, Open> opened = new HashMap<>();

  /**
   * @param wanted tells of pixels of the grid whether the scene may give one of them now; damage
   *     elsewhere is none of this stack's, however large the window is
   * @param damages receives what is found
   */
  SceneFiles(
      Storage storage,
      SegmentCache segments,
      ReadMeter meter,
      Predicate<PixelWindow> wanted,
      List<Damage> damages) {
    this.storage = storage;
    this.segments = segments;
    this.meter = meter;
    this.wanted = wanted;
    this.damages = damages;
  }

  /** Reads all wanted bands of a file together. */
  void read(Source source, PixelWindow own, float[][] target) throws IOException {
    long start = System.nanoTime();
    TiffReader reader = reader(source);
    note(source, reader, reader.read(own, source.indices(), target));
    meter.read(System.nanoTime() - start);
  }

  /** Reads a mask as it stands: its no-data value may be the one that means usable. */
  void readMask(Source source, PixelWindow own, double[] target) throws IOException {
    long start = System.nanoTime();
    TiffReader reader = reader(source);
    note(source, reader, reader.readRaw(own, source.indices(), new double[][] {target}));
    meter.read(System.nanoTime() - start);
  }

  private void note(Source source, TiffReader reader, List<SegmentDamage> found) {
    meter.decoded(reader.counters().segments(), reader.counters().decodedBytes());
    TiffImage image = opened.get(source.file().path()).image();
    for (SegmentDamage damage : found) {
      if (wanted.test(source.nesting().gridWindow(image.segmentWindow(damage.segment())))) {
        damages.add(
            new Damage(source.file().path(), damage.segment(), damage.offset(), damage.reason()));
      }
    }
  }

  private TiffReader reader(Source source) throws IOException {
    SceneFile file = source.file();
    Open open = opened.get(file.path());
    if (open == null) {
      open = open(file);
    }
    for (int index : source.indices()) {
      if (index < 0 || index >= open.image().bands()) {
        throw new TiffException(
            TiffException.Code.UNSUPPORTED_LAYOUT,
            file.path(),
            0,
            "band %d of %d".formatted(index + 1, open.image().bands()));
      }
    }
    return new TiffReader(open.input(), open.image(), segments);
  }

  private Open open(SceneFile file) throws IOException {
    Optional<FileEntry> found = storage.stat(file.path());
    if (found.isEmpty() || !isSame(file, found.get())) {
      throw new ChangedFileException(file, found);
    }
    RangeInput input = new CountingInput(storage.open(file.path()), meter::fetch);
    try {
      Open open = new Open(input, HeaderCache.shared().image(file, input));
      opened.put(file.path(), open);
      meter.file();
      return open;
    } catch (IOException | RuntimeException e) {
      input.close();
      throw e;
    }
  }

  // What a store does not tell (time 0, no tag) cannot differ.
  private static boolean isSame(SceneFile file, FileEntry found) {
    boolean sameTime =
        file.modifiedMillis() == 0
            || found.modifiedMillis() == 0
            || file.modifiedMillis() == found.modifiedMillis();
    boolean sameTag =
        file.etag().isEmpty() || found.etag().isEmpty() || file.etag().equals(found.etag());
    return file.length() == found.length() && sameTime && sameTag;
  }

  @Override
  public void close() throws IOException {
    IOException failure = null;
    for (Open open : opened.values()) {
      try {
        open.input().close();
      } catch (IOException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
