package org.sitsformer.geo.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.sitsformer.geo.crs.Crs;
import org.sitsformer.geo.crs.GeoKeys;
import org.sitsformer.geo.io.CountingInput;
import org.sitsformer.geo.io.FileEntry;
import org.sitsformer.geo.io.MemoryInput;
import org.sitsformer.geo.io.RangeInput;
import org.sitsformer.geo.io.Sha256;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.geo.tiff.TiffException;
import org.sitsformer.geo.tiff.TiffFile;
import org.sitsformer.geo.tiff.TiffImage;

/**
 * Opens files and says what they are, or why they cannot be used. Only the content can be refused:
 * a store that fails is an exception, since trying again may help.
 */
public final class HeaderProbe {
  /** Files under this size are read and digested whole. */
  static final long WHOLE_BELOW = SceneFile.WHOLE_BELOW;

  /** How much of a large file its digest covers. */
  public enum Identity {
    /** Header and sampled segments; the store's tag or the time speaks for the rest. */
    SAMPLED,
    /** Every byte, which has to be read for it. */
    WHOLE
  }

  private final Storage storage;
  private final Identity identity;

  /**
   * What came of opening a file: a header or a refusal.
   *
   * @param bytesRead bytes read for it; one of the other two is present
   */
  public record Result(Optional<FileHeader> header, Optional<Refusal> refusal, long bytesRead) {}

  public HeaderProbe(Storage storage, Identity identity) {
    this.storage = storage;
    this.identity = identity;
  }

  /**
   * Opens a file and says what it is.
   *
   * @param entry as it was listed
   * @throws IOException if the store fails, or the file has another length than was listed
   */
  public Result probe(FileEntry entry) throws IOException {
    AtomicLong bytes = new AtomicLong();
    try (RangeInput in =
        new CountingInput(storage.open(entry.path()), (read, nanos) -> bytes.addAndGet(read))) {
      if (in.length() != entry.length()) {
        throw new IOException(
            "%s changed while it was catalogued: %d bytes, then %d"
                .formatted(entry.path(), entry.length(), in.length()));
      }
      FileHeader header = header(entry, in);
      return new Result(Optional.of(header), Optional.empty(), bytes.get());
    } catch (TiffException e) {
      return refused(Refusal.of(entry.path(), e), bytes);
    } catch (Unusable e) {
      return refused(Refusal.of(entry.path(), e.code, e.getMessage()), bytes);
    }
  }

  private static Result refused(Refusal refusal, AtomicLong bytes) {
    return new Result(Optional.empty(), Optional.of(refusal), bytes.get());
  }

  private FileHeader header(FileEntry entry, RangeInput in) throws IOException, Unusable {
    Sha256 sha = new Sha256();
    TiffImage image;
    if (entry.length() < WHOLE_BELOW) {
      byte[] content = new byte[(int) entry.length()];
      in.readFully(0, content, 0, content.length);
      image = TiffFile.read(new MemoryInput(entry.path(), content)).main();
      sha.add(content);
    } else {
      image = TiffFile.read(in).main();
      if (identity == Identity.WHOLE) {
        sha.add(in);
      } else {
        digestSample(sha, image, in);
      }
    }
    boolean marked = entry.length() >= WHOLE_BELOW && identity == Identity.WHOLE;
    if (image.geo() == null) {
      throw new Unusable(Refusal.Code.NO_GEOREFERENCE, "The file has no transform");
    }
    if (image.geo().keys().directory().length == 0) {
      throw new Unusable(Refusal.Code.NO_GEOREFERENCE, "The file names no CRS");
    }
    if (!image.geo().transform().isAxisAligned()) {
      throw new Unusable(Refusal.Code.UNSUPPORTED_LAYOUT, "The pixel grid is rotated");
    }
    return new FileHeader(
        entry,
        (marked ? SceneFile.WHOLE : "") + sha.hex(),
        crs(image.geo().keys()),
        image.geo().transform(),
        image.width(),
        image.height(),
        image.type(),
        image.bands(),
        image.noData(),
        names(image));
  }

  private static void digestSample(Sha256 sha, TiffImage image, RangeInput in) throws IOException {
    String description =
        String.join(
            " ",
            String.valueOf(in.length()),
            image.width() + "x" + image.height() + "x" + image.bands(),
            image.type().name(),
            image.segmentWidth() + "x" + image.segmentHeight(),
            image.planar() ? "planar" : "chunky",
            image.compression().name(),
            String.valueOf(image.predictor()),
            String.valueOf(image.noData()),
            image.geo() == null ? "" : image.geo().transform() + keys(image.geo().keys()),
            image.bandNames().toString());
    sha.add(description);
    // Lengths of compressed segments change with nearly every pixel, and cost nothing here.
    ByteBuffer places = ByteBuffer.allocate(16);
    for (int i = 0; i < image.segments(); i++) {
      places.clear().putLong(image.segmentOffset(i)).putLong(image.segmentBytes(i));
      sha.add(places.array());
    }
    for (int segment : new SegmentSample(image).segments()) {
      byte[] content = new byte[image.segmentBytes(segment)];
      in.readFully(image.segmentOffset(segment), content, 0, content.length);
      sha.add(content);
    }
  }

  private static String keys(GeoKeys keys) {
    return Arrays.toString(keys.directory()) + Arrays.toString(keys.doubles()) + keys.ascii();
  }

  private static Crs crs(GeoKeys keys) throws Unusable {
    try {
      return Crs.from(keys);
    } catch (IllegalArgumentException e) {
      throw new Unusable(Refusal.Code.UNKNOWN_CRS, e.getMessage());
    }
  }

  private static List<String> names(TiffImage image) {
    List<String> names = image.bandNames();
    return names.size() == image.bands() && names.stream().noneMatch(String::isBlank)
        ? names
        : List.of();
  }

  private static final class Unusable extends Exception {
    private static final long serialVersionUID = 1L;
    private final Refusal.Code code;

    Unusable(Refusal.Code code, String message) {
      super(message);
      this.code = code;
    }
  }
}
