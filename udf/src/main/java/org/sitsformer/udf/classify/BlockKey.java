package org.sitsformer.udf.classify;

import java.util.TreeSet;
import org.sitsformer.geo.archive.BandSource;
import org.sitsformer.geo.archive.Scene;
import org.sitsformer.geo.archive.SceneFile;
import org.sitsformer.geo.grid.Affine;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.io.Sha256;
import org.sitsformer.predict.classify.BlockClassifier;
import org.sitsformer.predict.contract.Contract;

/**
 * A block's name in the store: the hash of everything that determines its pixels. Not in it: paths,
 * the run's date, partitions, where the store lies.
 */
final class BlockKey {
  /** Versions of the stages; raise one when its pixels change. */
  static final String ALGORITHMS = "read=1 shape=1 predict=1 encode=1";

  private BlockKey() {}

  /**
   * What decides the bits that a model computes, beside its weights.
   *
   * @param engineVersion version of the engine's library
   * @param device {@code cpu} or {@code cuda}, what really runs it
   * @param numerics digest of the golden sample's exact results on this machine
   */
  record Numerics(String engineVersion, String device, String numerics) {}

  /**
   * Returns the key of a block, 64 hex digits.
   *
   * @param window the block's pixels inside the region's window
   * @param inside 1 where a pixel belongs to the region, null where all do
   * @param model what runs it
   */
  static String of(
      RunContext run, BlockTask task, PixelWindow window, byte[] inside, Numerics model) {
    Contract contract = run.contract();
    StringBuilder text = new StringBuilder("sits-block-1\n");
    line(text, "algorithms", ALGORITHMS);
    line(text, "crs", run.grid().crs().definition());
    line(text, "transform", affine(run.grid().transform(window)));
    // Cells of chip models are counted from the grid's origin.
    line(
        text,
        "window",
        window.col() + " " + window.row() + " " + window.width() + " " + window.height());
    line(text, "region", inside == null ? "all" : Sha256.hex(inside));
    line(text, "model", contract.digest(run.engine()));
    line(text, "span", BlockClassifier.spanKey(contract, run.span()));
    line(text, "engine", run.engine() + " " + model.engineVersion() + " " + model.device());
    line(text, "numerics", "fp32 " + model.numerics());
    line(text, "mask", run.mask() == null ? "none" : new TreeSet<>(run.mask().valid()).toString());
    line(text, "probabilities", Boolean.toString(run.probabilities()));
    for (int index : task.scenes()) {
      Scene scene = run.scenes().get(index);
      line(text, "scene", scene.time().toString());
      for (String band : contract.inputs().bandNames()) {
        for (BandSource source : scene.bands()) {
          if (source.band().equals(band)) {
            line(text, "band", band + " " + source(scene, source));
          }
        }
      }
      if (scene.mask() != null) {
        line(text, "cloud", source(scene, scene.mask()));
      }
    }
    return Sha256.hex(text.toString());
  }

  private static String source(Scene scene, BandSource source) {
    for (SceneFile file : scene.files()) {
      if (file.path().equals(source.path())) {
        return "%s %s %d %s %s"
            .formatted(
                file.content(),
                affine(file.transform()),
                source.index(),
                source.type(),
                source.noData() == null
                    ? "-"
                    : Long.toHexString(Double.doubleToLongBits(source.noData())));
      }
    }
    throw new IllegalArgumentException(
        "Scene %s: band %s is in %s, which is not among its files"
            .formatted(scene.id(), source.band(), source.path()));
  }

  private static String affine(Affine a) {
    return "%s %s %s %s"
        .formatted(
            Double.toHexString(a.originX()), Double.toHexString(a.stepX()),
            Double.toHexString(a.originY()), Double.toHexString(a.stepY()));
  }

  private static void line(StringBuilder text, String member, String value) {
    text.append(member).append('=').append(value).append('\n');
  }
}
