package org.sitsformer.geo.tiff;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.io.RangeInput;

/**
 * Reads windows of pixels of one image. The input stays open and the caller's; one reader is for
 * one thread, the cache for all. Usage: {@code new TiffReader(in, TiffFile.read(in).main(),
 * SegmentCache.shared()).read(window, new int[] {0}, planes)}.
 */
public final class TiffReader {
  /** Decoded bytes that are held at once beside the caller's arrays. */
  private static final long BATCH = 32L << 20;

  private final TiffImage image;
  private final SegmentLoader loader;
  private final PlaneCopy copy;

  /**
   * @throws IOException if the input cannot say what it is
   */
  public TiffReader(RangeInput in, TiffImage image, SegmentCache cache) throws IOException {
    this.image = requireNonNull(image, "image is null");
    this.loader = new SegmentLoader(in, image, cache);
    this.copy = new PlaneCopy(image.type(), image.noData());
  }

  /** Returns what this reader has read so far. */
  public ReadCounters counters() {
    return loader.counters();
  }

  /**
   * Reads a window, one band an array.
   *
   * @param window in pixels of the image; may reach beyond it
   * @param bands band numbers from 0
   * @param target {@code target[i]} receives {@code window.width() * window.height()} values of
   *     band {@code bands[i]}, row-major, in its first elements; pixels outside the image, equal to
   *     no-data or in a damaged segment become NaN, and so do segments that were never written
   *     where there is a no-data value, else 0. Whole numbers above 2^24 and doubles are rounded
   * @return the damaged segments, in rising order
   * @throws IllegalArgumentException if the image has no such band, or arrays and bands are not as
   *     many
   * @throws IOException if the store fails
   */
  public List<SegmentDamage> read(PixelWindow window, int[] bands, float[][] target)
      throws IOException {
    for (float[] plane : target) {
      Arrays.fill(plane, 0, Math.toIntExact(window.pixels()), Float.NaN);
    }
    return forEachRow(
        window,
        bands,
        target.length,
        (samples, from, step, count, band, at) ->
            copy.copy(samples, from, step, count, target[band], at),
        (count, band, at) -> {
          float value = image.noData() == null ? 0 : Float.NaN;
          Arrays.fill(target[band], at, at + count, value);
        });
  }

  /**
   * Reads as {@link #read} does, but exactly, and no-data values as they stand in the file; only
   * pixels outside the image or in a damaged segment are NaN.
   */
  public List<SegmentDamage> readRaw(PixelWindow window, int[] bands, double[][] target)
      throws IOException {
    for (double[] plane : target) {
      Arrays.fill(plane, 0, Math.toIntExact(window.pixels()), Double.NaN);
    }
    return forEachRow(
        window,
        bands,
        target.length,
        (samples, from, step, count, band, at) ->
            copy.copy(samples, from, step, count, target[band], at),
        (count, band, at) -> Arrays.fill(target[band], at, at + count, copy.sparseValue()));
  }

  /** Takes a run of one band's samples out of a segment. */
  private interface Samples {
    void take(Object samples, int from, int step, int count, int band, int at);
  }

  /** Stands in for samples that were never written. */
  private interface Absence {
    void fill(int count, int band, int at);
  }

  /** What a caller wants, for all segments of one call. */
  private record Request(
      PixelWindow window, PixelWindow inside, int[] bands, Samples samples, Absence absence) {}

  private List<SegmentDamage> forEachRow(
      PixelWindow window, int[] bands, int planes, Samples samples, Absence absence)
      throws IOException {
    if (planes != bands.length) {
      throw new IllegalArgumentException("%d arrays for %d bands".formatted(planes, bands.length));
    }
    PixelWindow inside = window.intersect(new PixelWindow(0, 0, image.width(), image.height()));
    TreeMap<Integer, SegmentDamage> damages = new TreeMap<>();
    if (inside.isEmpty()) {
      return List.of();
    }
    // Which places of the target each part of the image serves: all bands of a chunky one.
    TreeMap<Integer, List<Integer>> parts = new TreeMap<>();
    for (int i = 0; i < bands.length; i++) {
      if (bands[i] < 0 || bands[i] >= image.bands()) {
        throw new IllegalArgumentException(
            "Band %d of an image with %d bands".formatted(bands[i], image.bands()));
      }
      parts.computeIfAbsent(image.planar() ? bands[i] : 0, part -> new ArrayList<>()).add(i);
    }
    Request request = new Request(window, inside, bands, samples, absence);
    List<Integer> segments = segments(inside, parts.keySet());
    SegmentLayout layout = image.layout();
    long segmentSize =
        (long) layout.segmentWidth()
            * layout.segmentHeight()
            * layout.samples()
            * image.type().bytes();
    int batch = (int) Math.max(1, BATCH / segmentSize);
    for (int first = 0; first < segments.size(); first += batch) {
      List<Integer> some = segments.subList(first, Math.min(segments.size(), first + batch));
      List<Integer> written = some.stream().filter(one -> !image.isSparse(one)).toList();
      Segment[] loaded = loader.load(written);
      int next = 0;
      for (int segment : some) {
        List<Integer> places = parts.get(layout.part(segment));
        Segment content = image.isSparse(segment) ? null : loaded[next++];
        if (content != null && content.isDamaged()) {
          damages.put(
              segment, new SegmentDamage(segment, image.segmentOffset(segment), content.damage()));
        } else {
          copyRows(request, segment, content, places);
        }
      }
    }
    return List.copyOf(damages.values());
  }

  private List<Integer> segments(PixelWindow inside, Iterable<Integer> parts) {
    SegmentLayout layout = image.layout();
    List<Integer> segments = new ArrayList<>();
    for (int part : parts) {
      int lastRow = (inside.endRow() - 1) / layout.segmentHeight();
      int lastColumn = (inside.endCol() - 1) / layout.segmentWidth();
      for (int row = inside.row() / layout.segmentHeight(); row <= lastRow; row++) {
        for (int col = inside.col() / layout.segmentWidth(); col <= lastColumn; col++) {
          segments.add(layout.index(part, row, col));
        }
      }
    }
    return segments;
  }

  private void copyRows(Request request, int segment, Segment content, List<Integer> places) {
    PixelWindow window = request.window();
    int[] bands = request.bands();
    Samples samples = request.samples();
    SegmentLayout layout = image.layout();
    PixelWindow whole = layout.window(segment);
    PixelWindow common = whole.intersect(request.inside());
    int step = layout.samples();
    for (int row = common.row(); row < common.endRow(); row++) {
      int at = (row - window.row()) * window.width() + common.col() - window.col();
      int from = ((row - whole.row()) * layout.segmentWidth() + common.col() - whole.col()) * step;
      for (int place : places) {
        if (content == null) {
          request.absence().fill(common.width(), place, at);
        } else {
          int sample = image.planar() ? 0 : bands[place];
          samples.take(content.samples(), from + sample, step, common.width(), place, at);
        }
      }
    }
  }
}
