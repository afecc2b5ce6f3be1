package org.sitsformer.geo.stack;

import java.io.FileNotFoundException;
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
import org.sitsformer.geo.io.KeptInput;
import org.sitsformer.geo.io.RangeInput;
import org.sitsformer.geo.io.ReplacedFileException;
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
    try {
      TiffReader reader = reader(source);
      note(source, reader, reader.read(own, source.indices(), target));
    } catch (ReplacedFileException e) {
      throw changed(source.file());
    }
    meter.read(System.nanoTime() - start);
  }

  /** Reads a mask as it stands: its no-data value may be the one that means usable. */
  void readMask(Source source, PixelWindow own, double[] target) throws IOException {
    long start = System.nanoTime();
    try {
      TiffReader reader = reader(source);
      note(source, reader, reader.readRaw(own, source.indices(), new double[][] {target}));
    } catch (ReplacedFileException e) {
      throw changed(source.file());
    }
    meter.read(System.nanoTime() - start);
  }

  private ChangedFileException changed(SceneFile file) throws IOException {
    return new ChangedFileException(file, storage.stat(file.path()));
  }

  private void note(Source source, TiffReader reader, List<SegmentDamage> found) {
    meter.decoded(reader.counters());
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
    KeptInput input = new KeptInput(new CountingInput(openThere(file), meter::fetch));
    try {
      meter.file(input.looks());
      FileEntry found = input.entry();
      if (!file.entry().mayBe(found)) {
        throw new ChangedFileException(file, Optional.of(found));
      }
      Open open = new Open(input, HeaderCache.shared().image(file, input));
      input.keepNoMore();
      opened.put(file.path(), open);
      return open;
    } catch (IOException | RuntimeException e) {
      input.close();
      throw e;
    }
  }

  /** Opens a file by one request at most: opening tells what the file is now. */
  private RangeInput openThere(SceneFile file) throws IOException {
    try {
      return storage.open(file.entry());
    } catch (FileNotFoundException absent) {
      if (storage.stat(file.path()).isEmpty()) {
        throw new ChangedFileException(file, Optional.empty());
      }
      throw absent;
    }
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
